namespace Studio.Pipelines.MlNet;

using Studio.Pipelines.Scoring;

/// <summary>Rows as ML.NET takes them.</summary>
internal static class MlNetRows
{
    /// <summary>Rows of the ONNX file, see <see cref="MadeRows"/>, as ML.NET takes them: scalars of 32 or 64 bits, texts, and pictures as vectors of their colours.</summary>
    public static ColumnTable ForMlNet(ModelSignature signature, ColumnTable rows) => new(signature.Inputs.Select(TableColumn (input) => rows.Column<TableColumn>(input.Name) switch
    {
        NumberColumn numbers when input.Type == "float" => new FloatColumn(input.Name, Array.ConvertAll(numbers.Values, number => float.IsFinite((float)number) ? (float)number : float.NaN)),
        ImageColumn pictures => new VectorColumn(input.Name, Planes(pictures), pictures.Size.Bytes),
        var column => column,
    }));

    private static float[] Planes(ImageColumn pictures)
    {
        var planes = new float[pictures.Count * pictures.Size.Bytes];
        pictures.CopyPlanes(0, planes);
        return planes;
    }
}
