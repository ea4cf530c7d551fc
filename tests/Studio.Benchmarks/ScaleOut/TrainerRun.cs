namespace Studio.Benchmarks.ScaleOut;

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Studio.Pipelines;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Trials;

/// <summary>A trainer process and what it told.</summary>
internal sealed class TrainerRun : IDisposable
{
    private readonly Process _process;
    private readonly List<StoredTrial> _trials = [];
    private readonly string _checkpoints;

    private TrainerRun(Process process, string checkpoints) => (_process, _checkpoints) = (process, checkpoints);

    /// <summary>Trials that ended in it, with the files of those that are kept.</summary>
    public IReadOnlyList<StoredTrial> Trials => _trials;

    /// <summary>Its last event; null before.</summary>
    public ExperimentEvent? Last { get; private set; }

    /// <summary>Seconds of processor time it had taken at its last event.</summary>
    public double CpuSeconds { get; private set; }

    /// <summary>Seconds between the ends of trials and their events, which are told once their checkpoints are written.</summary>
    public double WritingSeconds { get; private set; }

    /// <summary>Starts the process for a part of an experiment.</summary>
    /// <param name="plan">File with the plan.</param>
    /// <param name="data">Canonical Parquet file.</param>
    /// <param name="part">The part.</param>
    /// <param name="folder">Folder of its own.</param>
    /// <param name="checkpoints">False to write no checkpoints.</param>
    /// <param name="resume">File with what earlier parts did; null for none.</param>
    public static TrainerRun Start(string plan, string data, ExperimentPart part, string folder, bool checkpoints = true, string? resume = null)
    {
        var trials = Path.Combine(folder, "trials");
        var start = new ProcessStartInfo(
            "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "Studio.Jobs.dll"), "trainer", "--plan", plan, "--data", data, "--out", Path.Combine(folder, "out"),
                "--part", part.Kind.ToString().ToLowerInvariant(), "--shard", string.Create(CultureInfo.InvariantCulture, $"{part.Shard}/{part.Shards}"),
                .. checkpoints ? (string[])["--trials", trials] : [],
                .. resume is null ? [] : (string[])["--resume", resume],
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["OMP_NUM_THREADS"] = "1";
        return new TrainerRun(Process.Start(start)!, trials);
    }

    /// <summary>Tells the process of a trial that has ended in another.</summary>
    public void Tell(Trial trial)
    {
        try
        {
            _process.StandardInput.WriteLine($"trial {JsonSerializer.Serialize(trial, StudioJson.Line)}");
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has ended meanwhile.
        }
    }

    /// <summary>Follows the process to its end.</summary>
    /// <param name="ended">Hears of each trial that ends.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task FollowAsync(Action<Trial> ended, CancellationToken cancellationToken)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            Last = JsonSerializer.Deserialize<ExperimentEvent>(line, StudioJson.Line);
            ReadCpuTime();
            switch (Last)
            {
                case TrialEnded happened:
                    WritingSeconds += happened.At - happened.Trial.EndedAt ?? 0;
                    _trials.Add(new StoredTrial(happened.Trial, happened.File is { } file ? Path.Combine(_checkpoints, file) : null));
                    ended(happened.Trial);
                    break;
                case TrialDropped dropped:
                    var index = _trials.FindIndex(stored => stored.Trial.Number == dropped.Number);
                    _trials[index] = _trials[index] with { File = null };
                    break;
                default:
                    break;
            }
        }

        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>A process that has ended does not tell any more.</summary>
    private void ReadCpuTime()
    {
        try
        {
            _process.Refresh();
            CpuSeconds = _process.TotalProcessorTime.TotalSeconds;
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
