namespace Studio.Jobs.Artifacts;

/// <summary>Artifacts in a host.</summary>
internal static class ArtifactServices
{
    /// <summary>Files in a folder or in S3, and who holds them.</summary>
    public static void AddArtifacts(this IServiceCollection services)
    {
        services.AddServices(typeof(DiskQuota), typeof(StagingArea), typeof(ArtifactLedger));
        services.AddSingleton<IArtifactStore>(provider => provider.GetRequiredService<IOptions<ArtifactOptions>>().Value.S3.IsSet
            ? ActivatorUtilities.CreateInstance<S3ArtifactStore>(provider)
            : ActivatorUtilities.CreateInstance<FolderArtifactStore>(provider));
        services.AddSingleton<IContentLock>(provider => provider.GetRequiredService<IOptions<StoreOptions>>().Value.Embedded ? new ProcessContentLock() : new PostgresContentLock());
        services.AddOptions<ArtifactOptions, ArtifactOptionsValidator>(ArtifactOptions.Section);
    }
}
