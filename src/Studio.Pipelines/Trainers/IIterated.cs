namespace Studio.Pipelines.Trainers;

/// <summary>A model that was trained in iterations; a refit on more rows takes as many.</summary>
public interface IIterated
{
    /// <summary>Boosting rounds, trees or epochs that the model has, at least 0.</summary>
    int Iterations { get; }
}
