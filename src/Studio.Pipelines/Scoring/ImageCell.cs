namespace Studio.Pipelines.Scoring;

using System.Text.Json;
using Studio.Pipelines.Data.Images;

/// <summary>A picture file to predict.</summary>
/// <param name="Name">Its name for messages and answers.</param>
/// <param name="Bytes">Its content.</param>
public sealed record PictureFile(string Name, byte[] Bytes);

/// <summary>Turns pictures into the input of a model.</summary>
internal static class ImageCell
{
    private const string DataUrl = "data:";

    /// <summary>What is said of more pictures than one call may have.</summary>
    public static string TooMany { get; } = $"More than {PredictionInput.MaxPictures} pictures are too many for one call; send them in several.";

    /// <summary>Pictures given as files.</summary>
    public static ImageColumn ReadFiles(SignatureInput input, IReadOnlyList<PictureFile> files, ProblemList problems) =>
        Read(input, files.Count, row => files[row].Bytes, (row, cause) => problems.Add($"'{files[row].Name}' {cause}."));

    /// <summary>Pictures given in JSON rows: the bytes of a file in base64, also as a data URL.</summary>
    public static ImageColumn ReadJson(SignatureInput input, IReadOnlyList<JsonElement> rows, ProblemList problems) => Read(
        input,
        rows.Count,
        row => rows[row].TryGetProperty(input.Name, out var cell) && cell.ValueKind == JsonValueKind.String
            ? FromBase64(cell.GetString()!)
            : throw new ImageException("is missing; give the bytes of a picture file in base64"),
        (row, cause) => problems.Add($"Row {row + 1}, column '{input.Name}': the picture {cause}."));

    /// <summary>Pictures of a data file, which are decoded as they are read.</summary>
    public static ImageColumn ReadColumn(SignatureInput input, TableColumn column, ProblemList problems)
    {
        if (column is ImageColumn pictures && pictures.Size == input.Image!.Size)
        {
            return pictures;
        }

        problems.Add($"Column '{input.Name}' holds no pictures; give a folder or a zip archive of them.");
        return new ImageColumn(input.Name, input.Image!.Size, new byte[column.Count * input.Image.Size.Bytes]);
    }

    private static ImageColumn Read(SignatureInput input, int rows, Func<int, byte[]> file, Action<int, string> refuse)
    {
        var size = input.Image!.Size;
        var pixels = new byte[checked(rows * size.Bytes)];
        for (var row = 0; row < rows; row++)
        {
            try
            {
                PixelDecoder.Decode(file(row), size).CopyTo(pixels.AsSpan(row * size.Bytes));
            }
            catch (ImageException failure)
            {
                refuse(row, failure.Message);
            }
        }

        return new ImageColumn(input.Name, size, pixels);
    }

    private static byte[] FromBase64(string text)
    {
        var start = text.StartsWith(DataUrl, StringComparison.OrdinalIgnoreCase) ? text.IndexOf(',', StringComparison.Ordinal) + 1 : 0;
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text[start..], bytes, out var written)
            ? bytes[..written]
            : throw new ImageException("is not written in base64; encode the bytes of the file");
    }
}
