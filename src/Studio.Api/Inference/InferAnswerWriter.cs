namespace Studio.Api.Inference;

using System.Text.Json;
using Studio.Api.Serving;
using Studio.Pipelines;

/// <summary>Writes answers: JSON, after which the bytes of binary outputs follow.</summary>
internal static class InferAnswerWriter
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = StudioJson.Line.Encoder, SkipValidation = true };

    /// <summary>Writes an answer.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="output">Where to.</param>
    /// <returns>Bytes of the JSON; null when nothing follows it.</returns>
    public static int? Write(InferAnswer answer, PooledBuffer output)
    {
        using var tail = new PooledBuffer();
        using (var json = new Utf8JsonWriter(output, s_options))
        {
            json.WriteStartObject();
            json.WriteString("model_name"u8, answer.Model);
            json.WriteString("model_version"u8, answer.Version);
            if (answer.Id is not null)
            {
                json.WriteString("id"u8, answer.Id);
            }

            json.WriteStartObject("parameters"u8);
            json.WriteString(InferAnswer.PredictionIdParameter, answer.PredictionId);
            json.WriteEndObject();
            json.WriteStartArray("outputs"u8);
            foreach (var tensor in answer.Outputs)
            {
                Write(json, tensor, tail);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        var length = output.Count;
        tail.Written.Span.CopyTo(output.GetSpan(tail.Count));
        output.Advance(tail.Count);
        return answer.Outputs.Any(tensor => tensor.IsBinary) ? length : null;
    }

    private static void Write(Utf8JsonWriter json, OutputTensor tensor, PooledBuffer tail)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, tensor.Name);
        json.WriteString("datatype"u8, tensor.Type.Name);
        json.WriteStartArray("shape"u8);
        foreach (var size in tensor.Shape)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
        if (tensor.IsBinary)
        {
            json.WriteStartObject("parameters"u8);
            json.WriteNumber("binary_data_size"u8, tensor.WriteBinary(tail));
            json.WriteEndObject();
        }
        else
        {
            json.WritePropertyName("data"u8);
            tensor.WriteJson(json);
        }

        json.WriteEndObject();
    }
}
