namespace Studio.Pipelines.Trainers;

/// <summary>Trains trees of ML.NET for a task.</summary>
/// <param name="context">Where ML.NET's trainers are.</param>
/// <param name="run">The run.</param>
/// <param name="training">Its training rows, missing features filled.</param>
/// <param name="missing">What they were filled with.</param>
/// <param name="cancellationToken">Stops it between two classes.</param>
internal delegate TreeModel MlNetTreeObjective(
    MLContext context, TrainingRun run, ColumnTable training, MissingFeatures missing, CancellationToken cancellationToken);
