namespace Studio.Api.Hosting;

using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Metrics;
using Scalar.AspNetCore;
using Studio.Api.Access;
using Studio.Api.Assistants;
using Studio.Api.Batches;
using Studio.Api.Cards;
using Studio.Api.Comparisons;
using Studio.Api.Dashboard;
using Studio.Api.Datasets;
using Studio.Api.Devices;
using Studio.Api.Experiments;
using Studio.Api.Health;
using Studio.Api.Inference;
using Studio.Api.ModelImports;
using Studio.Api.Models;
using Studio.Api.Monitoring;
using Studio.Api.Notifications;
using Studio.Api.Predictions;
using Studio.Api.Projects;
using Studio.Api.Retraining;
using Studio.Api.Security;
using Studio.Api.Serving;
using Studio.Api.Workers;
using Studio.Jobs;
using Studio.Jobs.Telemetry;
using Studio.Pipelines;

/// <summary>The REST API under <c>/api/v1</c> with its description, health checks, metrics and the job dashboard.</summary>
public static class StudioApi
{
    /// <summary>Adds everything the API needs, and the embedded jobs.</summary>
    /// <exception cref="UnsafeAddressException">An address to listen on is none.</exception>
    public static void AddStudioApi(this WebApplicationBuilder builder)
    {
        builder.AddListening();

        // Whatever way an endpoint came in, Kestrel passes it here before it is bound.
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listen =>
        {
            kestrel.ApplicationServices.GetRequiredService<ListeningGuard>().Pass(listen.IPEndPoint);
            GrpcListening.SetProtocol(listen, builder.Configuration);
        }));
        builder.Services.AddReverseProxy();
        builder.AddGrpcInference();

        // A request goes on the thread that received it: handing it over costs more than a prediction. Work that takes long waits nowhere but on threads of the pool.
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.Logging.AddStudioLog(builder.Configuration);

        // It warns that its keys lie in the store as they are, which is so: docs/security.md.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);

        var services = builder.Services;
        services.AddStudioJobs();

        // Who may listen and sign in is known when the store is open.
        services.AddSignIns();
        builder.AddOpenId();
        services.AddTelemetryExport(builder.Configuration, "maas-studio", metrics => metrics.AddPrometheusExporter());
        services.TryAddSingleton(TimeProvider.System);
        services.AddServing();
        services.AddShadowCalls();
        services.AddInference();
        services.AddAssistants();
        services.AddSingleton<MlNetArchives>();
        services.AddStudioErrors();
        services.AddStudioHealth();
        services.AddOpenApi("v1", options =>
        {
            options.DescribeTasks();
            options.AddDocumentTransformer((document, context, _) =>
            {
                document.Info.Title = "MaaS.Studio";
                document.Info.Description = "Upload a table, search a model, download it as one ONNX file, ask it for predictions.";
                document.Servers?.Clear();
                if (context.ApplicationServices.GetRequiredService<IOptions<ProxyOptions>>().Value.PathBase is { Length: > 0 } path)
                {
                    document.Servers = [new() { Url = path }];
                }

                return Task.CompletedTask;
            });
        });
        services.ConfigureHttpJsonOptions(options =>
        {
            var json = StudioJson.Line;
            options.SerializerOptions.NumberHandling = json.NumberHandling;
            options.SerializerOptions.DefaultIgnoreCondition = json.DefaultIgnoreCondition;
            options.SerializerOptions.Encoder = json.Encoder;
            foreach (var converter in json.Converters)
            {
                options.SerializerOptions.Converters.Add(converter);
            }
        });
    }

    /// <summary>Adds what every request passes through: what browsers are told to refuse, the guard against foreign web pages, the paths of a reverse proxy and of a project, the error answers, then who asks.</summary>
    public static void UseStudioApi(this WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseLocalRequestGuard();
        app.UseProxyPath();
        app.UseProjects();
        app.UseLanguages();

        // Not before the path is that of an endpoint.
        app.UseRouting();
        app.UseStudioErrors();
        app.UseAuthentication();
        app.UseAccess();
    }

    /// <summary>Maps all endpoints.</summary>
    public static void MapStudioApi(this WebApplication app)
    {
        var access = app.Services.GetRequiredService<IOptions<AccessOptions>>().Value;
        var api = app.MapGroup("/api/v1");
        api.MapGroup("/datasets").WithTags("Datasets").MapDatasets();
        api.MapGroup("/imports").WithTags("Datasets").MapImports();
        api.MapGroup("/experiments").WithTags("Experiments").MapExperiments();
        api.MapGroup("/models").WithTags("Models").MapModels();
        api.MapGroup("/models").WithTags("Models").MapCards();
        api.MapPredictions();
        api.MapCounterfactuals();
        api.MapGroup("").WithTags("Monitoring").MapMonitoring();
        api.MapGroup("").WithTags("Batches").MapBatches();
        api.MapGroup("").WithTags("Comparisons").MapComparisons();
        api.MapRetraining();
        api.MapGroup("/model-imports").WithTags("Model imports").MapModelImports();
        app.MapGroup("/v2").MapInference();
        app.MapGrpcInference(access.OpenHealth);
        app.MapAssistants();
        api.MapGroup("/projects").WithTags("Projects").MapProjects();
        api.MapGroup("/subscriptions").WithTags("Notifications").MapSubscriptions();
        api.MapAccess();
        app.MapSignIns();
        api.MapDevices();
        api.MapWorkers();
        app.MapStudioHealth(access.OpenHealth);
        app.MapPrometheusScrapingEndpoint("/metrics").OpenWhere(access.OpenMetrics);
        app.MapLanguages();
        app.MapStudioDashboard();
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapScalarApiReference("/scalar", options =>
        {
            options.Title = "MaaS.Studio API";
            // Nothing may be fetched from or sent to anywhere but this service.
            options.DefaultFonts = false;
            options.ProxyUrl = string.Empty;
            options.Telemetry = false;
            // The toolbar would lead to a vendor's cloud, and the schemas stand with each operation already.
            // The page starts with a script in it.
            options.WithNonce();
            options.AddHeadContent("<script src=\"../description.js\"></script>");
            options.DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton().HideModels();
        });
    }
}
