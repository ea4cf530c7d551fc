namespace Studio.Pipelines.Scoring;

using System.Buffers.Binary;
using System.Text.Json;
using Studio.Pipelines.Data.Images;

/// <summary>Reads a tensor as pictures: the bytes of their files (in JSON in base64), or pixels of shape [rows,3,height,width] from 0 to 255.</summary>
/// <param name="input">The model's input.</param>
/// <param name="tensor">The tensor.</param>
/// <param name="problems">Gets what is wrong.</param>
internal sealed class TensorPictures(SignatureInput input, InputTensor tensor, ProblemList problems)
{
    /// <summary>Dimensions of pixels.</summary>
    public const int Dimensions = 4;

    /// <summary>Reads all pictures; null where something is wrong.</summary>
    /// <param name="rows">How many there must be.</param>
    public ImageColumn? Read(int rows)
    {
        if (rows > PredictionInput.MaxPictures)
        {
            problems.Add(ImageCell.TooMany);
            return null;
        }

        return tensor.Shape.Count == Dimensions ? ReadPixels() : ReadFiles(rows);
    }

    private ImageColumn? ReadFiles(int rows)
    {
        var files = tensor.Type != TensorType.Bytes ? null : tensor.IsJson ? FromJson() : FromBytes();
        if (files is null || files.Count != rows)
        {
            problems.Add($"Input '{tensor.Name}' must hold {rows} picture files as BYTES (in JSON in base64), or pixels as UINT8 or FP32 of shape [rows,3,{input.Image!.Height},{input.Image.Width}].");
            return null;
        }

        return ImageCell.ReadFiles(input, files, problems);
    }

    private List<PictureFile>? FromBytes()
    {
        var files = new List<PictureFile>();
        var rest = tensor.Values.Span;
        while (!rest.IsEmpty)
        {
            var length = rest.Length < 4 ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(rest);
            if (length > rest.Length - 4)
            {
                return null;
            }

            files.Add(new PictureFile($"row {files.Count + 1}", rest.Slice(4, (int)length).ToArray()));
            rest = rest[(4 + (int)length)..];
        }

        return files;
    }

    private List<PictureFile>? FromJson()
    {
        var files = new List<PictureFile>();
        var json = new Utf8JsonReader(tensor.Values.Span);
        while (json.Read())
        {
            if (json.TokenType is JsonTokenType.StartArray or JsonTokenType.EndArray)
            {
                continue;
            }

            if (json.TokenType != JsonTokenType.String || !json.TryGetBytesFromBase64(out var file))
            {
                return null;
            }

            files.Add(new PictureFile($"row {files.Count + 1}", file));
        }

        return files;
    }

    private ImageColumn? ReadPixels()
    {
        var size = input.Image!.Size;
        var count = tensor.Shape[0];
        if (tensor.IsJson || (tensor.Type != TensorType.UInt8 && tensor.Type != TensorType.Fp32)
            || tensor.Shape is not [>= 0 and <= PredictionInput.MaxRows, ImageSize.Channels, var height, var width] || height != size.Height || width != size.Width
            || tensor.Values.Length != count * size.Bytes * tensor.Type.Size)
        {
            problems.Add($"Input '{tensor.Name}' must hold pixels as UINT8 or FP32 in binary, of shape [rows,3,{size.Height},{size.Width}]; it has {tensor.Values.Length} bytes of {tensor.Type.Name} and shape [{string.Join(',', tensor.Shape)}].");
            return null;
        }

        var pixels = new byte[count * size.Bytes];
        var plane = size.Width * size.Height;
        for (var i = 0; i < pixels.Length; i++)
        {
            var (picture, within) = Math.DivRem(i, size.Bytes);
            var (channel, pixel) = Math.DivRem(within, plane);
            var value = tensor.Type.Number(tensor.Values.Span.Slice(i * tensor.Type.Size, tensor.Type.Size));
            if (value is not (>= 0 and <= byte.MaxValue))
            {
                problems.Add($"Input '{tensor.Name}', row {picture + 1}: {NumberText.Format(value)} is no colour; give 0 to 255.");
                return null;
            }

            pixels[(picture * size.Bytes) + (pixel * ImageSize.Channels) + channel] = (byte)Math.Round(value);
        }

        return new ImageColumn(input.Name, size, pixels);
    }
}
