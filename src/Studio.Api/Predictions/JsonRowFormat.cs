namespace Studio.Api.Predictions;

using System.Text.Json;
using Studio.Api.Serving;
using Studio.Pipelines;

/// <summary>JSON: <c>{"rows": [{"column": value, …}, …]}</c> or the list itself; answers are a <see cref="PredictionAnswer"/>.</summary>
internal sealed class JsonRowFormat : IRowFormat
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = StudioJson.Line.Encoder, SkipValidation = true };

    /// <inheritdoc/>
    public IReadOnlyList<string> Types { get; } = ["application/json"];

    /// <inheritdoc/>
    public PredictionInputResult Read(PredictionInput input, CallBody body, InputRules rules, CancellationToken cancellationToken)
    {
        try
        {
            return input.FromJson(TextBody.ToUtf8(body.Bytes, body.Type), rules);
        }
        catch (JsonException exception)
        {
            throw JsonBody.NotJson(exception);
        }
    }

    /// <inheritdoc/>
    public void Write(CallAnswers answers, PooledBuffer output)
    {
        using var json = new Utf8JsonWriter(output, s_options);
        json.WriteStartObject();
        json.WriteString("predictionId"u8, answers.Id);
        json.WriteString("model"u8, answers.Model);
        json.WriteNumber("version"u8, answers.Version);
        json.WriteStartArray("predictions"u8);
        for (var row = 0; row < answers.Scored.Predictions.Rows; row++)
        {
            json.WriteStartObject();
            WriteRow(json, answers, row);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteTexts(json, "ignoredColumns"u8, answers.Input.IgnoredColumns);
        WriteTexts(json, "warnings"u8, answers.Warnings);
        json.WriteEndObject();
    }

    private static void WriteRow(Utf8JsonWriter json, CallAnswers answers, int row)
    {
        if (answers.Files is { } files)
        {
            json.WriteString("file"u8, files[row]);
        }

        if (answers.ProblemOf(row) is { } problem)
        {
            json.WriteString("error"u8, problem);
            return;
        }

        if (answers.Contributions is { } contributions)
        {
            json.WritePropertyName("explanation"u8);
            JsonSerializer.Serialize(json, contributions[row], StudioJson.Line);
        }

        var values = answers.Scored.Predictions.Row(row);
        if (answers.Scored.Labels is not { } labels)
        {
            Write(json, "prediction"u8, answers.Scored.Numbers?[row] ?? values[0], answers.Scored.Numbers is null);
            return;
        }

        json.WriteString("label"u8, labels[row]);
        json.WriteStartObject("probabilities"u8);
        for (var i = 0; i < values.Length; i++)
        {
            json.WritePropertyName(answers.ClassNames[i]);
            Write(json, values[i]);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, double value, bool isFloat)
    {
        json.WritePropertyName(name);
        if (isFloat)
        {
            Write(json, (float)value);
        }
        else if (double.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
        }
    }

    // What 32 bits know as 0.1 is answered as 0.1.
    private static void Write(Utf8JsonWriter json, float value)
    {
        if (float.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void WriteTexts(Utf8JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
