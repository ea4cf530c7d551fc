namespace Studio.Api.Inference;

using Microsoft.AspNetCore.Server.Kestrel.Core;
using Studio.Api.Predictions;
using Studio.Api.Security;

/// <summary>The addresses of gRPC. Without TLS a port speaks HTTP/1.1 or HTTP/2, not both, so gRPC has ports of its own.</summary>
internal static class GrpcListening
{
    /// <summary>Setting with the addresses, separated by semicolons; empty for no gRPC.</summary>
    public const string Setting = "Serving:GrpcUrls";

    // The message has the names of the tensors beside their values.
    private const int MaxMessageBytes = (int)PredictionEndpoints.MaxBytes + (1024 * 1024);

    /// <summary>Adds gRPC where it has addresses.</summary>
    /// <exception cref="UnsafeAddressException">An address can be reached from other machines, or is none.</exception>
    public static void AddGrpcInference(this WebApplicationBuilder builder)
    {
        if (UrlsOf(builder.Configuration) is not { Length: > 0 } urls)
        {
            return;
        }

        builder.WebHost.UseUrls([.. LoopbackListening.UrlsOf(builder.Configuration), .. urls]);
        var ports = urls.Select(url => BindingAddress.Parse(url).Port).ToHashSet();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listen =>
            listen.Protocols = listen.IPEndPoint is { } endpoint && ports.Contains(endpoint.Port) ? HttpProtocols.Http2 : listen.Protocols));
        builder.Services.AddGrpc(options => options.MaxReceiveMessageSize = MaxMessageBytes);
        builder.Services.AddGrpcReflection();
        builder.Services.AddGrpcHealthChecks();
    }

    /// <summary>Maps the services where gRPC has addresses.</summary>
    public static void MapGrpcInference(this WebApplication app)
    {
        if (UrlsOf(app.Configuration).Length > 0)
        {
            app.MapGrpcService<GrpcInference>();
            app.MapGrpcHealthChecksService();
            app.MapGrpcReflectionService();
        }
    }

    private static string[] UrlsOf(IConfiguration configuration) => LoopbackListening.Split(configuration[Setting]);
}
