namespace Studio.Pipelines.Scoring;

using Microsoft.ML.OnnxRuntime;
using Studio.Pipelines.Data.Images;

/// <summary>One input of a session, filled from a column of raw values a slice of rows at a time.</summary>
internal abstract record OnnxInput(string Name)
{
    public static OnnxInput Create(SignatureInput input, ColumnTable raw) => input.Type switch
    {
        _ when input.Image is not null => new PictureInput(input.Name, raw.Column<ImageColumn>(input.Name)),
        "float" => new FloatInput(input.Name, raw.Column<NumberColumn>(input.Name).Values),
        "double" => new DoubleInput(input.Name, raw.Column<NumberColumn>(input.Name).Values),
        "string" => new StringInput(input.Name, raw.Column<TextColumn>(input.Name).Values),
        var other => throw new NotSupportedException($"Input '{input.Name}' has type '{other}'; known are float, double and string."),
    };

    public static OnnxInput Create(VectorColumn vectors) => new VectorInput(vectors.Name, vectors);

    /// <summary>The values of some rows as a tensor of shape [rows,1], vectors as [rows,width], pictures as [rows,3,height,width].</summary>
    public abstract OrtValue Slice(int start, int rows);

    private sealed record PictureInput(string Name, ImageColumn Pictures) : OnnxInput(Name)
    {
        public override OrtValue Slice(int start, int rows)
        {
            var size = Pictures.Size;
            var values = new float[rows * size.Bytes];
            Pictures.CopyPlanes(start, values);
            return OrtValue.CreateTensorValueFromMemory(values, [rows, ImageSize.Channels, size.Height, size.Width]);
        }
    }

    private sealed record FloatInput(string Name, double[] Values) : OnnxInput(Name)
    {
        public override OrtValue Slice(int start, int rows) =>
            OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(Values[start..(start + rows)], ToFloat), [rows, 1]);

        /// <summary>Infinite is missing, as when a table is read; so is what a float cannot hold.</summary>
        private static float ToFloat(double value) => float.IsFinite((float)value) ? (float)value : float.NaN;
    }

    private sealed record DoubleInput(string Name, double[] Values) : OnnxInput(Name)
    {
        public override OrtValue Slice(int start, int rows) =>
            OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(Values[start..(start + rows)], ToFinite), [rows, 1]);

        private static double ToFinite(double value) => double.IsFinite(value) ? value : double.NaN;
    }

    private sealed record VectorInput(string Name, VectorColumn Vectors) : OnnxInput(Name)
    {
        public override OrtValue Slice(int start, int rows) => OrtValue.CreateTensorValueFromMemory(
            Vectors.Values[(start * Vectors.Width)..((start + rows) * Vectors.Width)], [rows, Vectors.Width]);
    }

    private sealed record StringInput(string Name, string[] Values) : OnnxInput(Name)
    {
        public override OrtValue Slice(int start, int rows)
        {
            var tensor = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, [rows, 1]);
            for (var row = 0; row < rows; row++)
            {
                tensor.StringTensorSetElementAt(Values[start + row].AsSpan(), row);
            }

            return tensor;
        }
    }
}
