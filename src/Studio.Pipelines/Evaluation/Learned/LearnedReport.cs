namespace Studio.Pipelines.Evaluation.Learned;

using System.Text.Json.Serialization;

/// <summary>Contents of <c>learned.json</c>: what the search that made a model has learned on its way.</summary>
/// <param name="Metric">Name of the metric optimised.</param>
/// <param name="Direction">Whether higher or lower is better.</param>
/// <param name="Learners">The learners that were tried, the best score first.</param>
/// <param name="Course">The best score against time.</param>
/// <param name="Choices">Choices between words, of which at least two were tried: how features are made, and what else a learner may choose. The largest difference first within a learner; those of all learners together first.</param>
/// <param name="Curve">The score against the number of training rows; null where it cannot be told, for which <paramref name="CurveNote"/> has the reason.</param>
/// <param name="CurveNote">What is to be known of the curve, or why there is none, in one sentence.</param>
public sealed record LearnedReport(
    string Metric,
    MetricDirection Direction,
    IReadOnlyList<LearnerResult> Learners,
    SearchProgress Course,
    IReadOnlyList<ChoiceResult> Choices,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] LearningCurve? Curve,
    string CurveNote);

/// <summary>What a learner brought.</summary>
/// <param name="Learner">Its name; <c>name, second layer</c> where it read predictions of other trials.</param>
/// <param name="Trials">Trials that were begun.</param>
/// <param name="Completed">Those that were scored on all rows.</param>
/// <param name="Best">The best score of them; null for none.</param>
/// <param name="Seconds">What all its trials took together.</param>
/// <param name="Weight">Its share in the published model, 0 to 1; null where it is not known which of the models that is.</param>
public sealed record LearnerResult(
    string Learner,
    int Trials,
    int Completed,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Best,
    double Seconds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Weight);

/// <summary>The best score against time. The baseline, trials on fewer rows, and what was made after the search are left out.</summary>
/// <param name="Points">Each trial that was better than all before it, in order of time.</param>
/// <param name="Seconds">When the last trial of the search ended, in seconds from the start; 0 where that was not stored.</param>
/// <param name="LastHalf">By how much the best score became better in the later half of that time, 0 or more; null where nothing was scored in the first.</param>
/// <param name="Text">The same in one sentence.</param>
public sealed record SearchProgress(
    IReadOnlyList<ProgressPoint> Points, double Seconds, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? LastHalf, string Text);

/// <summary>A trial that was better than all before it.</summary>
/// <param name="Seconds">Seconds from the start to its end.</param>
/// <param name="Score">Its score.</param>
/// <param name="Trial">Its number.</param>
/// <param name="Learner">Its learner.</param>
public sealed record ProgressPoint(double Seconds, double Score, int Trial, string Learner);

/// <summary>One option of a choice. It tells of the trials there were, which differ in more than this choice.</summary>
/// <param name="Learner">The learner; null for all of them together.</param>
/// <param name="Choice">What is chosen, a parameter; <c>features</c> says how features are made of columns.</param>
/// <param name="Option">What was chosen.</param>
/// <param name="Trials">Scored trials with it.</param>
/// <param name="With">The best score of them.</param>
/// <param name="Without">The best score of the trials that chose otherwise.</param>
public sealed record ChoiceResult([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Learner, string Choice, string Option, int Trials, double With, double Without);

/// <summary>How good one configuration is by the share of the training rows that it learned from. All points are judged on the same validation rows.</summary>
/// <param name="Trial">Number of the trial.</param>
/// <param name="Learner">Its learner.</param>
/// <param name="Refitted">True where it was trained again, on the first fold, to find this out; false where the search has tried it on fewer rows itself.</param>
/// <param name="Points">Ascending by share, the last one 1; at least two.</param>
/// <param name="Gain">What the last step brought, positive where more rows were better; without an interval where the search tried it.</param>
/// <param name="MoreHelps">True where more data of the same kind would probably make it better, false where probably not.</param>
/// <param name="Text">The same in one sentence.</param>
public sealed record LearningCurve(int Trial, string Learner, bool Refitted, IReadOnlyList<LearningPoint> Points, Estimate Gain, bool MoreHelps, string Text);

/// <summary>A point of a learning curve.</summary>
/// <param name="Share">Share of the training rows, above 0 to 1.</param>
/// <param name="Rows">Training rows; null where the search did not store how many.</param>
/// <param name="Score">The metric on validation rows, with an interval of 95 % where it was trained again.</param>
public sealed record LearningPoint(double Share, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Rows, Estimate Score);
