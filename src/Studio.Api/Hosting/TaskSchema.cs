namespace Studio.Api.Hosting;

using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Studio.Pipelines.Tasks;

/// <summary>A task in the description of the API: its name, one of a few words.</summary>
internal static class TaskSchema
{
    // What clients generated from the description call it.
    private const string Id = "TaskKind";

    /// <summary>Describes tasks by the names in the catalog.</summary>
    public static void DescribeTasks(this OpenApiOptions options)
    {
        options.CreateSchemaReferenceId = type => type.Type == typeof(PredictionTask) ? Id : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonTypeInfo.Type == typeof(PredictionTask))
            {
                schema.Enum = [.. TaskCatalog.All.Select(task => (JsonNode)task.Name)];
                schema.Description = "What is predicted.";
            }

            return Task.CompletedTask;
        });
    }
}
