namespace Studio.Api.Assistants;

using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Server;
using Studio.Api.Predictions;
using Studio.Api.Serving;

/// <summary>The tool that asks models.</summary>
[McpServerToolType]
internal sealed class PredictionTools(ProjectPace pace, ServedModels models, ServingGate gate, TimeProvider time)
{
    private const int MostRows = 1_000;

    [McpServerTool(Name = "predict", Title = "Predict rows", ReadOnly = true, OpenWorld = false)]
    [Description("Asks a model for rows: answers each with label and probabilities (classes) or prediction (a number), in the order of the rows, and tells in warnings which columns were missing. The columns it reads are told by get_model; write values as in the table that it was trained on. A column that is left out, or null, counts as missing.")]
    public async Task<string> PredictAsync(
        [Description("The model: NAME for its newest version that can answer, NAME@ALIAS, or NAME/VERSION.")] string model,
        [Description("Rows as objects from column names to values, such as [{\"age\": 40, \"region\": \"north\"}]; 1 to 1,000.")] JsonObject[] rows,
        [Description("True to tell with each row what its columns contribute to the prediction; at most 10 rows then.")] bool explain = false,
        CancellationToken token = default)
    {
        if (rows.Length > MostRows)
        {
            throw new ToolRefusedException(FormattableString.Invariant($"{rows.Length} rows are more than a call takes: send at most {MostRows} at a time."));
        }

        if (await pace.RefuseAsync(token) is { } tooFast)
        {
            throw new ToolRefusedException(tooFast);
        }

        using var opening = await models.OpenAsync(model, null, token);
        if (!opening.Succeeded)
        {
            throw new ToolRefusedException(opening.Reason);
        }

        var background = explain ? await models.FindBackgroundAsync(opening.Version, token) ?? throw new ToolRefusedException(PredictionEndpoints.NoBackground(opening.Version)) : null;
        using var body = CallBody.Of(JsonSerializer.SerializeToUtf8Bytes(rows), gate);
        var answer = await new PredictionCall(opening, gate, time, RowFormats.Json) { Background = background }.AnswerAsync(RowFormats.Json, body, new InputRules(false, false), token);
        return answer is BytesResult bytes ? bytes.TakeText() : EndpointAnswer.ValueOf<string>(answer);
    }
}
