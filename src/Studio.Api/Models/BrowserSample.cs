namespace Studio.Api.Models;

using System.Text;
using System.Text.Json;
using Studio.Pipelines.Data;

/// <summary>A page that scores a row in the reader's own browser, by the downloaded file and the npm package onnxruntime-web: no service takes part.</summary>
internal static class BrowserSample
{
    /// <summary>The package, in the version that the sample is tried with.</summary>
    public const string Package = "onnxruntime-web@1.30.0";

    private static readonly JsonSerializerOptions s_json = new() { Encoder = Pipelines.StudioJson.Line.Encoder };

    /// <summary>The page, filled in for a model of columns. One that needs a text encoder gets the reason why there is none.</summary>
    /// <param name="file">Name of the downloaded file.</param>
    /// <param name="signature">The model's signature.</param>
    /// <param name="rows">The row, as the list that the service takes.</param>
    public static CallSample Of(string file, ModelSignature signature, string rows) => signature.Encoder is { } encoder
        ? new CallSample("onnxruntime-web", string.Empty, $"Not for this model: its file takes {Takes(encoder)}, which the encoder '{encoder.Name}' makes of texts and onnxruntime-web has no tokenizer for. Send the texts to the service, which runs the encoder itself.")
        : new CallSample("onnxruntime-web", Page(file, signature, rows), $"A folder on any web server with this page, the downloaded file {file} and what `npm install {Package}` puts there. The file takes values as they were read: numbers, seconds since 1970 (UTC) for dates, NaN and empty texts for what is missing.");

    private static string Takes(EncoderSignature encoder) => string.Join(" and ", encoder.Inputs.Select(input => $"{input.Width} numbers in '{input.Name}'"));

    private static string Page(string file, ModelSignature signature, string rows) =>
        $$"""
        <!doctype html>
        <meta charset="utf-8">
        <pre id="answer"></pre>
        <script type="module">
        import * as ort from "./node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs";

        const session = await ort.InferenceSession.create({{Quoted($"./{Uri.EscapeDataString(file)}")}});
        const answer = await session.run({
        {{Inputs(signature, rows)}}
        });
        {{Outputs(signature)}}
        document.getElementById("answer").textContent = JSON.stringify(row);
        </script>
        """;

    private static string Inputs(ModelSignature signature, string rows)
    {
        using var read = new PredictionInput(signature).FromJson(Encoding.UTF8.GetBytes(rows));
        using var missing = read.Rows is null ? new PredictionInput(signature).Missing() : null;
        var row = (read.Rows ?? missing!).ToTable();
        return string.Join('\n', signature.Inputs.Select(input => $"  {Quoted(input.Name)}: new ort.Tensor({TypeAndValue(input, row.Column<TableColumn>(input.Name))}, [1, 1]),"));
    }

    private static string TypeAndValue(SignatureInput input, TableColumn column) => column switch
    {
        NumberColumn { Values: [var number] } => $"\"{(input.Type == "float" ? "float32" : "float64")}\", [{Number(input, number)}]",
        TextColumn { Values: [var text] } => $"\"string\", [{Quoted(text)}]",
        _ => throw new NotSupportedException($"Input '{input.Name}' has type '{input.Type}'; column '{column.Name}' holds {column.DataViewType}."),
    };

    private static string Number(SignatureInput input, double number) =>
        double.IsFinite(number) && (input.Type != "float" || float.IsFinite((float)number)) ? JsonSerializer.Serialize(number) : "NaN";

    private static string Outputs(ModelSignature signature)
    {
        string Data(SignatureOutput output) => $"answer[{Quoted(output.Name)}].data";
        return signature.Classes is null
            ? $$"""const row = { prediction: {{Data(signature.Outputs[0])}}[0] };"""
            : $$"""
            const classes = [{{string.Join(", ", signature.Classes.Select(Quoted))}}];
            const probabilities = {{Data(signature.Outputs[1])}};
            const row = { label: String({{Data(signature.Outputs[0])}}[0]), probabilities: Object.fromEntries(classes.map((name, i) => [name, probabilities[i]])) };
            """;
    }

    // A text may hold what would end the script.
    private static string Quoted(string text) => JsonSerializer.Serialize(text, s_json).Replace("<", "\\u003c", StringComparison.Ordinal);
}
