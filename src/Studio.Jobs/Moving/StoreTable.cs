namespace Studio.Jobs.Moving;

using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore.Metadata;
using Studio.Jobs.Access;
using Studio.Pipelines;

/// <summary>A table of the store whose rows can be written as JSON lines and read again, whatever database holds them.</summary>
internal abstract class StoreTable
{
    private const int Batch = 200;

    /// <summary>All tables, in an order in which rows come after those they refer to. What protects cookies stays where it is: elsewhere people sign in again.</summary>
    public static IReadOnlyList<StoreTable> All { get; } =
    [
        new StoreTable<ProjectEntity>("projects"),
        new StoreTable<ProjectLimitsEntity>("project-limits"),
        new StoreTable<PersonEntity>("people"),
        new StoreTable<IdentityUserLogin<Guid>>("person-logins"),
        new StoreTable<MembershipEntity>("memberships"),
        new StoreTable<ApiKeyEntity>("api-keys"),
        new StoreTable<AuditEntity>("audit"),
        new StoreTable<DatasetEntity>("datasets"),
        new StoreTable<ExperimentEntity>("experiments"),
        new StoreTable<PartEntity>("parts"),
        new StoreTable<TrialEntity>("trials"),
        new StoreTable<MomentEntity>("moments"),
        new StoreTable<ModelEntity>("models"),
        new StoreTable<ModelVersionEntity>("model-versions"),
        new StoreTable<ModelAliasEntity>("model-aliases"),
        new StoreTable<AliasMoveEntity>("alias-moves"),
        new StoreTable<BatchEntity>("batches"),
        new StoreTable<ComparisonEntity>("comparisons"),
        new StoreTable<ModelImportEntity>("model-imports"),
        new StoreTable<EvaluationEntity>("evaluations"),
        new StoreTable<MonitoringWindowEntity>("monitoring-windows"),
        new StoreTable<SampledPredictionEntity>("sampled-predictions"),
        new StoreTable<MonitoringAlertEntity>("monitoring-alerts"),
        new StoreTable<RetrainingEntity>("retrainings"),
        new StoreTable<RetrainingRunEntity>("retraining-runs"),
        new StoreTable<ModelRouteEntity>("model-routes"),
        new StoreTable<ShadowPredictionEntity>("shadow-predictions"),
        new StoreTable<SubscriptionEntity>("subscriptions"),
        new StoreTable<NotificationEntity>("notifications"),
        new StoreTable<ArtifactEntity>("artifacts"),
    ];

    /// <summary>Name of the file of its rows, without <c>.jsonl</c>.</summary>
    public abstract string Name { get; }

    /// <summary>True when it has no row.</summary>
    public abstract Task<bool> IsEmptyAsync(StudioDbContext db, CancellationToken cancellationToken);

    /// <summary>Writes every row as one line.</summary>
    /// <returns>How many.</returns>
    public abstract Task<long> WriteAsync(StudioDbContext db, Stream output, CancellationToken cancellationToken);

    /// <summary>Adds a row for every line; within the caller's transaction.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="InvalidDataException">A line is no row of this table.</exception>
    public async Task<long> ReadAsync(StudioDbContext db, Stream input, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(input);
        var rows = 0L;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            rows++;
            try
            {
                Add(db, line);
            }
            catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException or NotSupportedException or InvalidCastException or ArgumentException)
            {
                throw new InvalidDataException($"line {rows} of {Name}.jsonl is no row of this version's table: {failure.Message}", failure);
            }

            if (rows % Batch == 0)
            {
                await SaveAsync(db, cancellationToken);
            }
        }

        await SaveAsync(db, cancellationToken);
        return rows;
    }

    /// <summary>Adds the row of a line to what is saved next.</summary>
    protected abstract void Add(StudioDbContext db, string line);

    private static async Task SaveAsync(StudioDbContext db, CancellationToken cancellationToken)
    {
        await db.SaveChangesAsync(cancellationToken);
        db.ChangeTracker.Clear();
    }
}

/// <inheritdoc />
internal sealed class StoreTable<T>(string name) : StoreTable
    where T : class
{
    public override string Name => name;

    public override async Task<bool> IsEmptyAsync(StudioDbContext db, CancellationToken cancellationToken) => !await db.Set<T>().AnyAsync(cancellationToken);

    public override async Task<long> WriteAsync(StudioDbContext db, Stream output, CancellationToken cancellationToken)
    {
        var properties = Properties(db);
        var rows = 0L;
        await using var writer = new Utf8JsonWriter(output);
        await foreach (var row in db.Set<T>().AsNoTracking().AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            writer.WriteStartObject();
            foreach (var property in properties)
            {
                writer.WritePropertyName(property.Name);
                var value = property.PropertyInfo!.GetValue(row);
                JsonSerializer.Serialize(writer, value is not null && property.GetTypeMapping().Converter is { } converter ? converter.ConvertToProvider(value) : value, StudioJson.Line);
            }

            writer.WriteEndObject();
            await writer.FlushAsync(cancellationToken);
            writer.Reset();
            output.WriteByte((byte)'\n');
            rows++;
        }

        return rows;
    }

    protected override void Add(StudioDbContext db, string line)
    {
        using var document = JsonDocument.Parse(line);
        var properties = Properties(db).ToDictionary(property => property.Name);
        var row = Activator.CreateInstance<T>();
        foreach (var field in document.RootElement.EnumerateObject())
        {
            if (!properties.TryGetValue(field.Name, out var property))
            {
                throw new FormatException($"it has the field '{field.Name}', which this version does not know; import with the version that exported, or a newer one.");
            }

            property.PropertyInfo!.SetValue(row, Read(property, field.Value));
        }

        if (row is IInProject { ProjectId: var project } owned && project == Guid.Empty)
        {
            // Exported by a version that had no projects.
            owned.ProjectId = Caller.DefaultProject;
        }

        db.Add(row);
    }

    private static object? Read(IProperty property, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        var converter = property.GetTypeMapping().Converter;
        var read = value.Deserialize(converter?.ProviderClrType ?? property.ClrType, StudioJson.Line);
        return converter is null ? read : converter.ConvertFromProvider(read);
    }

    private static IReadOnlyList<IProperty> Properties(StudioDbContext db) => [.. db.Model.FindEntityType(typeof(T))!.GetProperties()];
}
