namespace Studio.Api.Components.Experiments;

using Studio.Pipelines.Planning;
using static Studio.Api.Languages.Words;

/// <summary>How a plan splits and weighs rows in the language of the person who reads it: <see cref="TrainingPlan.Validation"/>, of parts that have a translation each.</summary>
public static class ValidationWords
{
    /// <summary>The words, such as <c>5 folds, 2 of them for every trial; rows count as 'weight' says</c>.</summary>
    /// <param name="plan">The plan.</param>
    public static string Of(TrainingPlan plan) => Weighed(plan, Shortened(plan, Split(plan)));

    private static string Split(TrainingPlan plan) => (plan.Time, plan.Group, plan.Folds) switch
    {
        ({ } time, _, 1) => T($"the latest {plan.HoldoutShare:P0} of rows by '{time}'"),
        ({ } time, _, _) => T($"{plan.Folds} times the rows after those trained on, by '{time}'"),
        (_, { } group, 1) => T($"{plan.HoldoutShare:P0} of rows held out, whole groups of '{group}'"),
        (_, { } group, _) => T($"{plan.Folds} folds of whole groups of '{group}'"),
        (_, _, 1) => T($"{plan.HoldoutShare:P0} of rows held out"),
        _ => T($"{plan.Folds} folds"),
    };

    private static string Shortened(TrainingPlan plan, string split) => plan.ScoredFolds is not { } scored || scored >= plan.Folds ? split
        : scored == 1 ? T($"{split}, one of them for every trial")
        : T($"{split}, {scored} of them for every trial");

    private static string Weighed(TrainingPlan plan, string split) => plan.Weight is null ? split : T($"{split}; rows count as '{plan.Weight}' says");
}
