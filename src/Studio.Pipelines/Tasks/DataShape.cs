namespace Studio.Pipelines.Tasks;

using Studio.Pipelines.Data.Images;

/// <summary>What a learner needs to know of the data to choose its search space.</summary>
/// <param name="Task">What is predicted.</param>
/// <param name="Classes">Number of classes; 1 for regression.</param>
/// <param name="Rows">Rows it will train on.</param>
/// <param name="Columns">Raw feature columns; a picture that a pretrained net makes a vector of counts as the numbers of that.</param>
public sealed record DataShape(PredictionTask Task, int Classes, int Rows, int Columns)
{
    /// <summary>How many of the raw feature columns are text.</summary>
    public int Texts { get; init; }

    /// <summary>True when rows count for different weights.</summary>
    public bool Weighted { get; init; }

    /// <summary>True when predictions may go only one way while some columns grow.</summary>
    public bool Monotone { get; init; }

    /// <summary>True when columns interact within groups only.</summary>
    public bool Grouped { get; init; }

    /// <summary>Size of the pictures that are learned from, as nets trained from scratch see them; null for tables.</summary>
    public ImageSize? Pictures { get; init; }

    /// <summary>True when a pretrained net makes vectors of the pictures, so that learners for tables can be used.</summary>
    public bool PictureVectors { get; init; }
}
