namespace Studio.Pipelines.Features.Levels;

/// <summary>A way to give levels floats, for one family of learners.</summary>
public interface ILevelCoding
{
    /// <summary>The table of a column; of width 0 when the column says nothing.</summary>
    /// <param name="counts">Its levels in the training rows.</param>
    LevelTable CreateTable(LevelCounts counts);
}
