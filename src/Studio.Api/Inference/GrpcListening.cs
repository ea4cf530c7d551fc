namespace Studio.Api.Inference;

using Microsoft.AspNetCore.Server.Kestrel.Core;
using Studio.Api.Access;
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
    /// <exception cref="UnsafeAddressException">An address is none.</exception>
    public static void AddGrpcInference(this WebApplicationBuilder builder)
    {
        if (UrlsOf(builder.Configuration) is not { Length: > 0 } urls)
        {
            return;
        }

        builder.WebHost.UseUrls([.. Listening.UrlsOf(builder.Configuration), .. urls]);
        builder.Services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = MaxMessageBytes;
            options.Interceptors.Add<GrpcRights>();
        });
        builder.Services.AddGrpcReflection();
        builder.Services.AddGrpcHealthChecks();
    }

    /// <summary>Makes an address one of gRPC where it is.</summary>
    public static void SetProtocol(ListenOptions listen, IConfiguration configuration)
    {
        if (listen.IPEndPoint is { } endpoint && UrlsOf(configuration).Any(url => BindingAddress.Parse(url).Port == endpoint.Port))
        {
            listen.Protocols = HttpProtocols.Http2;
        }
    }

    /// <summary>Maps the services where gRPC has addresses.</summary>
    /// <param name="app">Where.</param>
    /// <param name="openHealth">True when whoever has not signed in may ask for its health.</param>
    public static void MapGrpcInference(this WebApplication app, bool openHealth)
    {
        if (UrlsOf(app.Configuration).Length > 0)
        {
            app.MapGrpcService<GrpcInference>();
            app.MapGrpcHealthChecksService().OpenWhere(openHealth);
            app.MapGrpcReflectionService();
        }
    }

    private static string[] UrlsOf(IConfiguration configuration) => Listening.Split(configuration[Setting]);
}
