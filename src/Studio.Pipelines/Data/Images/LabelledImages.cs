namespace Studio.Pipelines.Data.Images;

/// <summary>A picture file of an archive and what is known of it.</summary>
/// <param name="Number">Number of the file among the pictures, from 1; of a table its row.</param>
/// <param name="Path">Name in the archive.</param>
/// <param name="Label">Its class; null where the folders do not tell.</param>
internal sealed record LabelledImage(long Number, string Path, string? Label);

/// <summary>Pictures whose folder is their class.</summary>
internal static class LabelledImages
{
    /// <summary>Folders that part a dataset and are no classes.</summary>
    private static readonly HashSet<string> Parts = new(StringComparer.OrdinalIgnoreCase)
    {
        "train", "training", "test", "testing", "val", "valid", "validation", "dev", "holdout",
    };

    /// <summary>
    /// Labels every picture by the first folder below the one that all of them share; where they all lie in one folder, by that one.
    /// </summary>
    /// <param name="names">Files of an archive that are pictures by their names, in order.</param>
    /// <param name="fileName">Name of the archive for messages.</param>
    /// <exception cref="DatasetException">The folders are training and test data.</exception>
    public static IReadOnlyList<LabelledImage> ByFolder(IReadOnlyList<string> names, string fileName)
    {
        string[][] folders = [.. names.Select(name => name.Split('/')[..^1])];
        var shared = Shared(folders);
        string?[] labels = [.. folders.Select(folder => folder.Length > shared ? folder[shared] : null)];
        var classes = labels.OfType<string>().Distinct().ToArray();
        if (classes.Length > 0 && classes.All(Parts.Contains))
        {
            throw new DatasetException(
                $"'{fileName}' holds the parts {string.Join(", ", classes.Select(name => $"'{name}'"))}, each with classes of its own; give one of them to train on and another to test with.");
        }

        var only = classes.Length == 0 && shared > 0 && !Parts.Contains(folders[0][shared - 1]) ? folders[0][shared - 1] : null;
        return [.. names.Select((name, i) => new LabelledImage(i + 1, name, labels[i] ?? only))];
    }

    /// <summary>Folders that all names begin with.</summary>
    private static int Shared(string[][] folders)
    {
        if (folders.Length == 0)
        {
            return 0;
        }

        var shared = folders.Min(folder => folder.Length);
        for (var level = 0; level < shared; level++)
        {
            if (Array.Exists(folders, folder => folder[level] != folders[0][level]))
            {
                return level;
            }
        }

        return shared;
    }
}
