namespace Studio.Api.Components.Datasets;

using Studio.Jobs.Storage;
using static Studio.Api.Languages.Words;

/// <summary>How versions of datasets came to be, in words.</summary>
internal static class MadeWords
{
    /// <summary>The words.</summary>
    public static string Of(DatasetMade made) => made switch
    {
        DatasetMade.Upload => T("uploaded"),
        DatasetMade.Fetch => T("fetched"),
        DatasetMade.Replace => T("replaced by a file"),
        DatasetMade.Append => T("rows appended"),
        DatasetMade.ReadAgain => T("read again"),
        _ => T("cut off"),
    };
}
