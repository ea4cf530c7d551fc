namespace Studio.Jobs.Local;

using System.Threading.Channels;
using Studio.Jobs.Artifacts;
using Studio.Jobs.Datasets;
using Studio.Jobs.Experiments;
using Studio.Jobs.Registry;
using Studio.Jobs.Sources;
using Studio.Jobs.Training;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;

/// <summary>How a local experiment ended.</summary>
/// <param name="Last"><see cref="ExperimentCompleted"/> or <see cref="ExperimentFailed"/>.</param>
/// <param name="Leaderboard">All trials, best first.</param>
public sealed record LocalEnd(ExperimentEvent Last, IReadOnlyList<Trial> Leaderboard);

/// <summary>
/// One experiment from a data file to a folder of artifacts, in this process and a trainer process, without a store: nobody else needs
/// to see it, and a store with its jobs takes longer to start than a small table to train. Reading, planning and training are those of
/// the service. Begin with <see cref="Prepare"/>.
/// </summary>
public sealed partial class LocalExperiment
{
    private readonly MachinePlanner _planner;
    private readonly TrainerProcess _trainer;
    private readonly WarmTrainer _warm;
    private readonly SlotShare _share;
    private readonly TorchOptions _torch;
    private readonly TimeProvider _time;
    private readonly ILogger<LocalExperiment> _logger;

    internal LocalExperiment(
        MachinePlanner planner, TrainerProcess trainer, WarmTrainer warm, SlotShare share, IOptions<TorchOptions> torch, TimeProvider time, ILogger<LocalExperiment> logger) =>
        (_planner, _trainer, _warm, _share, _torch, _time, _logger) = (planner, trainer, warm, share, torch.Value, time, logger);

    /// <summary>Starts the trainer process, so that it is ready when the data has been read and the experiment is planned.</summary>
    /// <param name="request">What will be asked for.</param>
    /// <param name="folder">An empty folder; the caller deletes it.</param>
    public void Prepare(TrainingRequest request, string folder)
    {
        var complete = _share.Complete(request);
        _warm.Start(TrainerEnvironment.Of(complete.Threads!.Value, complete.MemoryMegabytes, request.Device ?? _torch.Device, _torch), folder);
    }

    /// <summary>Reads a data file, and profiles it unless it is for testing.</summary>
    /// <param name="file">The file; its name is used for the table's name and the format only.</param>
    /// <param name="folder">Folder for the canonical file.</param>
    /// <param name="training">Table whose readings are to be followed, where this is one to test on; null for one to train on.</param>
    /// <param name="wishes">What a person says of the file; the rest is found out.</param>
    /// <param name="progress">Told how far it is; null for nobody.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="DatasetException">The file cannot be read, or the disk is full; the message is fit for people.</exception>
    public async Task<LocalTable> ReadAsync(
        OpenedSource file, string folder, LocalTable? training, ReadingWishes wishes, IProgress<ReadingStep>? progress, CancellationToken cancellationToken)
    {
        try
        {
            var (source, canonical) = (Path.Combine(folder, $"{Guid.NewGuid():N}.source"), Path.Combine(folder, $"{Guid.NewGuid():N}.parquet"));
            await using (var copy = File.Create(source))
            {
                await new ReceivingStream(file.Content, new ReadingProgress(progress, file.Length ?? 0, _time)).CopyToAsync(copy, cancellationToken);
            }

            var options = DatasetReaderOptions.Training with { Contract = training?.Read.Contract, Wishes = wishes, Progress = progress, Time = _time };
            var table = new LocalTable(DatasetName.From(file.FileName), canonical, await DatasetReader.ReadAsync(source, file.FileName, canonical, options, cancellationToken));
            LogRead(table.Name, table.Read.Rows, table.Read.Columns.Count);
            return training is null ? await ProfileAsync(table, progress, cancellationToken) : table;
        }
        catch (Exception failure) when (failure is not DatasetException && DiskFull.IsCauseOf(failure))
        {
            throw new DiskFullException(failure);
        }
    }

    /// <summary>Plans, or finds everything that is wrong with the request.</summary>
    /// <param name="data">Table to train on, with its profile.</param>
    /// <param name="test">Table for the final metrics; null for none.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    public async Task<PlanResult> PlanAsync(LocalTable data, LocalTable? test, TrainingRequest request, CancellationToken cancellationToken)
    {
        var problems = new List<PlanProblem>();
        var plan = await _planner.PlanAsync(data.Profile!, data.Path, request, problems, cancellationToken);
        if (test is not null && MachinePlanner.CheckTest(test.Name, test.Read, plan) is { } problem)
        {
            problems.Add(problem);
        }

        LogPlanned(data.Name, problems.Count);
        return problems.Count == 0 ? new PlanResult(plan, []) : new PlanResult(null, problems);
    }

    /// <summary>Trains. A trainer that dies is replaced by another, which goes on with the trials that have ended.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="files">Canonical files, and where the artifacts and checkpoints go.</param>
    /// <param name="events">Hears all events, in order.</param>
    /// <param name="cancellationToken">Ends the trainer within 2 s.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; no trainer runs any more.</exception>
    public async Task<LocalEnd> RunAsync(TrainingPlan plan, ExperimentFiles files, Action<ExperimentEvent> events, CancellationToken cancellationToken)
    {
        var (started, folder) = (_time.GetTimestamp(), files.TrialsDirectory!);
        var trials = new LocalTrials(Directory.CreateDirectory(folder).FullName);
        Directory.CreateDirectory(files.OutputDirectory);
        Task TakeAsync(ExperimentEvent happened)
        {
            trials.Take(happened);
            events(happened);
            return Task.CompletedTask;
        }

        ExperimentEvent? last = null;
        while (last is null)
        {
            var order = new TrainerOrder(_share.Fit(plan), files, folder, ExperimentPart.Whole, trials.After(_time.GetElapsedTime(started).TotalSeconds));
            var end = await _trainer.RunAsync(order, TakeAsync, Channel.CreateUnbounded<string>().Reader, cancellationToken);
            last = end.Death is { } death ? Lose(trials, death) : Judge(end.Last!);
        }

        events(last);
        return new LocalEnd(last, ExperimentService.Rank(trials.All, plan.Metric));
    }

    /// <summary>Evaluates the model that <see cref="RunAsync"/> has ended with, in a trainer process of its own.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="files">The files that it was trained with; its output is the model.</param>
    /// <param name="folder">Where the reports go.</param>
    /// <param name="events">Hears what is found out, step by step.</param>
    /// <param name="cancellationToken">Ends the trainer within 2 s; reports that were made stay.</param>
    /// <returns>What was made, or why nothing was.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled; no trainer runs any more.</exception>
    public async Task<ExperimentEvent> EvaluateAsync(TrainingPlan plan, ExperimentFiles files, string folder, Action<ExperimentEvent> events, CancellationToken cancellationToken)
    {
        var order = new TrainerOrder(_share.Fit(plan), files with { OutputDirectory = folder }, files.TrialsDirectory!, ExperimentPart.Whole, null) { Evaluate = files.OutputDirectory };
        Task TakeAsync(ExperimentEvent happened)
        {
            events(happened);
            return Task.CompletedTask;
        }

        var end = await _trainer.RunAsync(order, TakeAsync, Channel.CreateUnbounded<string>().Reader, cancellationToken);
        return end.Last ?? new ExperimentFailed(end.Death!.Reason);
    }

    /// <summary>A model whose file does not answer as it does is no result.</summary>
    private static ExperimentEvent Judge(ExperimentEvent last) =>
        last is ExperimentCompleted { Result: var result }
        && ModelPublisher.ReasonToReject(result.Models.First(model => model.Name == result.Published).Parity) is { } reason
            ? new ExperimentFailed(reason) { At = last.At }
            : last;

    private async Task<LocalTable> ProfileAsync(LocalTable table, IProgress<ReadingStep>? progress, CancellationToken cancellationToken)
    {
        var profile = await DatasetProfiler.ProfileAsync(table.Path, table.Read.Columns, cancellationToken, progress);
        LogProfiled(table.Name);
        return table with { Profile = profile };
    }

    private ExperimentFailed? Lose(LocalTrials trials, TrainerDeath death)
    {
        LogDied(death.Reason);
        return trials.Lose(death) is { } reason ? new ExperimentFailed(reason) : null;
    }

    [LoggerMessage(LogLevel.Information, "Table {Name} is read: {Rows} rows, {Columns} columns")]
    private partial void LogRead(string name, long rows, int columns);

    [LoggerMessage(LogLevel.Information, "Table {Name} is profiled")]
    private partial void LogProfiled(string name);

    [LoggerMessage(LogLevel.Information, "The experiment on {Name} is planned, with {Problems} problems")]
    private partial void LogPlanned(string name, int problems);

    [LoggerMessage(LogLevel.Warning, "The trainer died: {Reason}")]
    private partial void LogDied(string reason);
}
