namespace Studio.Pipelines.Tests.Evaluation;

using System.Text.Json;
using Studio.Pipelines.Data;
using Studio.Pipelines.Evaluation;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Tests.Trials;

/// <summary>A small experiment that has ended, to be evaluated.</summary>
internal sealed class EvaluatedStudy : IDisposable
{
    public Study Study { get; } = new() { Evaluates = true };

    public string Reports => Path.Combine(Study.Directory, "reports");

    public EvaluationFiles Files => new(Study.Output, Path.Combine(Study.Directory, "data.parquet"), HasTest ? Path.Combine(Study.Directory, "test.parquet") : null, Reports);

    private bool HasTest { get; set; }

    /// <summary>Trains.</summary>
    public static async Task<EvaluatedStudy> TrainAsync(TrainingPlan plan, ColumnTable data, ColumnTable? test = null)
    {
        var study = new EvaluatedStudy { HasTest = test is not null };
        await study.Study.RunAsync(plan, data, test);
        Assert.IsTrue(study.Study.Result.Parity.Passed);
        return study;
    }

    /// <summary>Evaluates.</summary>
    public async Task<EvaluationResult> EvaluateAsync(Action<string>? begun = null, CancellationToken cancellationToken = default) =>
        await new ModelEvaluator(TimeProvider.System).RunAsync(Files, begun ?? (_ => { }), cancellationToken);

    /// <summary>What is to be evaluated.</summary>
    public Task<EvaluationSubject> LoadAsync() => EvaluationSubject.LoadAsync(Files, TimeProvider.System, CancellationToken.None);

    /// <summary>A report that was made.</summary>
    public T Read<T>(string file) => JsonSerializer.Deserialize<T>(File.ReadAllText(Path.Combine(Reports, file)), StudioJson.File)!;

    public void Dispose() => Study.Dispose();
}
