namespace Studio.Jobs.Moving;

/// <summary>Export and import in a host.</summary>
internal static class MovingServices
{
    /// <summary>Work on a store as a whole.</summary>
    public static void AddMoving(this IServiceCollection services) =>
        services.AddServices(typeof(StoreExport), typeof(StoreImport), typeof(StoreMaintenance));
}
