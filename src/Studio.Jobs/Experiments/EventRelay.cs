namespace Studio.Jobs.Experiments;

using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Studio.Pipelines;
using Studio.Pipelines.Experiments.Events;

/// <summary>
/// Carries hints and the progress inside trials between the processes that share a PostgreSQL store, by its notifications. All that
/// matters is in the store and is read from there once a second anyway: what gets lost here only comes later, or, of progress, not at all.
/// </summary>
internal sealed partial class EventRelay(
    IOptions<StoreOptions> store, ExperimentEvents events, RunningParts running, TimeProvider time, ILogger<EventRelay> logger) : BackgroundService
{
    private const string Channel = "studio_events";

    /// <summary>Most bytes of a notification of PostgreSQL.</summary>
    private const int MostBytes = 7999;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly string _me = Guid.NewGuid().ToString("N");

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => store.Value.Embedded
        ? Task.CompletedTask
        : Task.WhenAll(KeepAsync(SendAsync, stoppingToken), KeepAsync(ListenAsync, stoppingToken));

    /// <summary>Does something on a connection of its own, and again on a new one when that breaks.</summary>
    private async Task KeepAsync(Func<NpgsqlConnection, CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = new NpgsqlConnection(store.Value.ConnectionString);
                await connection.OpenAsync(stoppingToken);
                await work(connection, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                LogBroken(failure.Message);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task SendAsync(NpgsqlConnection connection, CancellationToken stoppingToken)
    {
        await foreach (var (experiment, progress) in events.Sent.ReadAllAsync(stoppingToken))
        {
            var message = $"{_me} {experiment:N} {(progress is null ? "" : JsonSerializer.Serialize(progress, StudioJson.Line))}";
            if (message.Length > MostBytes)
            {
                continue;
            }

            await using var command = new NpgsqlCommand("SELECT pg_notify($1, $2)", connection) { Parameters = { new() { Value = Channel }, new() { Value = message } } };
            await command.ExecuteNonQueryAsync(stoppingToken);
        }
    }

    private async Task ListenAsync(NpgsqlConnection connection, CancellationToken stoppingToken)
    {
        connection.Notification += (_, notification) => Hear(notification.Payload);
        await using (var command = new NpgsqlCommand($"LISTEN {Channel}", connection))
        {
            await command.ExecuteNonQueryAsync(stoppingToken);
        }

        while (true)
        {
            await connection.WaitAsync(stoppingToken);
        }
    }

    private void Hear(string message)
    {
        if (message.Split(' ', 3) is not [var sender, var id, var json] || sender == _me || !Guid.TryParse(id, out var experiment))
        {
            return;
        }

        var progress = json.Length == 0 ? null : JsonSerializer.Deserialize<TrialProgressed>(json, StudioJson.Line);
        events.Deliver(experiment, progress);
        if (progress is null)
        {
            running.Wake(experiment);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Events of other processes come late: {Cause}")]
    private partial void LogBroken(string cause);
}
