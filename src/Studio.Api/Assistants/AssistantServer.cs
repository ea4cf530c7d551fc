namespace Studio.Api.Assistants;

using Microsoft.Net.Http.Headers;
using ModelContextProtocol.Protocol;

/// <summary>The studio as a server of the Model Context Protocol at <c>/mcp</c>, so that an assistant can run it for a person, with that person's rights.</summary>
internal static class AssistantServer
{
    /// <summary>Address below that of a project.</summary>
    public const string Path = "/mcp";

    /// <summary>Adds tools and resources.</summary>
    public static void AddAssistants(this IServiceCollection services) => services
        .AddTransient<ReportReader>()
        .AddMcpServer(options =>
        {
            options.ServerInfo = new Implementation { Name = "MaaS.Studio", Version = typeof(AssistantServer).Assembly.GetName().Version!.ToString(3) };
            options.ServerInstructions = Instructions();
        })
        // Each request stands for itself: it is answered as whoever sent it, in the project of its address, by whatever process gets it.
        .WithHttpTransport(options => options.Stateless = true)
        .WithTools<DatasetTools>(ToolOptions.Arguments)
        .WithTools<ExperimentTools>(ToolOptions.Arguments)
        .WithTools<ModelTools>(ToolOptions.Arguments)
        .WithTools<PredictionTools>(ToolOptions.Arguments)
        .WithResources<ModelResources>()
        .WithRequestFilters(filters => filters.AddCallToolFilter(ToolCalls.Tools).AddReadResourceFilter(ToolCalls.Resources));

    /// <summary>Maps the address.</summary>
    public static void MapAssistants(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMcp(Path).ExcludeFromDescription().Add(TakeUtf8Only);

        // Clients ask for a stream of events, which there is none of without sessions: they go on without when they are told so.
        endpoints.MapGet(Path, (HttpResponse response) =>
        {
            response.Headers.Allow = HttpMethods.Post;
            return TypedResults.StatusCode(StatusCodes.Status405MethodNotAllowed);
        }).ExcludeFromDescription();
    }

    // JSON has no other encoding, and the SDK fails on one that it does not know.
    private static void TakeUtf8Only(EndpointBuilder endpoint)
    {
        var next = endpoint.RequestDelegate!;
        endpoint.RequestDelegate = context => MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) && type.Charset.HasValue
            && !HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            ? TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType).ExecuteAsync(context)
            : next(context);
    }

    private static string Instructions()
    {
        using var reader = new StreamReader(typeof(AssistantServer).Assembly.GetManifestResourceStream("instructions.md")!);
        return reader.ReadToEnd();
    }
}
