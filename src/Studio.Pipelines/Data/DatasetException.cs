namespace Studio.Pipelines.Data;

/// <summary>The file cannot become a dataset. The message is one sentence (or one a line) that names the value, the cause and the remedy, and is fit to be shown to a person as it is.</summary>
public class DatasetException : Exception
{
    /// <summary>Creates the exception.</summary>
    public DatasetException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with the failure of the reader underneath.</summary>
    public DatasetException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
