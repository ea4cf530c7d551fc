namespace Studio.Jobs.Datasets;

using Studio.Jobs.Sources;

/// <summary>Datasets in a host.</summary>
internal static class DatasetServices
{
    /// <summary>Import, profiles and deletion of datasets, and previews of files.</summary>
    public static void AddDatasets(this IServiceCollection services)
    {
        services.AddTableSources();
        services.AddSingleton<OriginSecrets>();
        services.AddServices(typeof(DatasetService), typeof(DatasetImports), typeof(RunningImports), typeof(FilePreviews));
    }
}
