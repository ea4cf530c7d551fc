namespace Studio.Soak.Experiments;

using System.Globalization;
using System.Text;
using Npgsql;

/// <summary>Asks the database itself, past the studio's own code.</summary>
internal sealed class StudioStore(string connectionString)
{
    private const string EveryTable =
        """
        SELECT 'experiment', "Id", "Name", "State", "Reason", "Stage", "Trials", "ModelVersion" FROM "Experiments" WHERE "Id" = ANY($1);
        SELECT 'part', * FROM "Parts" WHERE "ExperimentId" = ANY($1) ORDER BY "ExperimentId", "Index";
        SELECT 'trial', "ExperimentId", "Number", "Learner", "State", "Score", "Reason" FROM "Trials" WHERE "ExperimentId" = ANY($1) ORDER BY "ExperimentId", "Number";
        SELECT 'version', "ExperimentId", "Version", "State", "Candidate" FROM "ModelVersions" WHERE "ExperimentId" = ANY($1);
        SELECT 'artifact', "OwnerId", "Name", "Bytes" FROM "Artifacts" WHERE "OwnerId" = ANY($1) ORDER BY "OwnerId", "Name";
        SELECT 'job', id, statename, invocationdata, createdat FROM hangfire.job WHERE statename <> 'Succeeded' OR createdat > now() - interval '2 minutes' ORDER BY id;
        SELECT 'server', id, lastheartbeat FROM hangfire.server
        """;

    private readonly string _connectionString = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, Timeout = 10, CommandTimeout = 20 }.ToString();

    /// <summary>Parts of these experiments that are neither waiting for nothing nor done.</summary>
    public Task<long> UnfinishedPartsAsync(Guid[] experiments) =>
        CountAsync("""SELECT count(*) FROM "Parts" WHERE "ExperimentId" = ANY($1) AND "State" <> 'Done'""", experiments);

    /// <summary>Runs of parts of these experiments after each part's first.</summary>
    public Task<long> ResumedPartsAsync(Guid[] experiments) =>
        CountAsync("""SELECT coalesce(sum(greatest("Attempts" - 1, 0)), 0)::bigint FROM "Parts" WHERE "ExperimentId" = ANY($1)""", experiments);

    /// <summary>Model versions that an experiment published.</summary>
    public Task<long> VersionsAsync(Guid experiment) =>
        CountAsync("""SELECT count(*) FROM "ModelVersions" WHERE "ExperimentId" = ANY($1)""", [experiment]);

    /// <summary>Hangfire jobs that are being processed.</summary>
    public Task<long> ProcessingJobsAsync() => CountAsync("SELECT count(*) FROM hangfire.job WHERE statename = 'Processing' AND cardinality($1) = 0", []);

    /// <summary>Everything that the database holds about these experiments, for people.</summary>
    public async Task<string> DescribeAsync(Guid[] experiments)
    {
        var text = new StringBuilder();
        foreach (var sql in EveryTable.Split(';'))
        {
            await using var connection = new NpgsqlConnection(_connectionString);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(sql, connection);
            if (sql.Contains("$1", StringComparison.Ordinal))
            {
                command.Parameters.Add(new NpgsqlParameter { Value = experiments });
            }

            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                var values = new object[reader.FieldCount];
                reader.GetValues(values);
                text.AppendJoin(" | ", values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture))).Append('\n');
            }
        }

        return text.ToString();
    }

    private async Task<long> CountAsync(string sql, Guid[] experiments)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = experiments });
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
