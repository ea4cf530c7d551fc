namespace Studio.Pipelines.ForeignModels.Onnx;

using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;

/// <summary>What ONNX Runtime says, for people: without the places in its own source code.</summary>
internal static partial class RuntimeMessage
{
    private const int Longest = 400;

    /// <summary>The message, with a full stop.</summary>
    public static string Of(OnnxRuntimeException failure)
    {
        var text = Place().Replace(Prefix().Replace(failure.Message, string.Empty), string.Empty).Trim();
        text = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        text = text.Length <= Longest ? text : text[..Longest] + "…";
        return text.EndsWith('.') || text.EndsWith('…') ? text : text + ".";
    }

    /// <summary>The operator that it names; null where it names none.</summary>
    public static string? Operator(OnnxRuntimeException failure)
    {
        var found = OperatorName().Match(failure.Message);
        return found.Success ? found.Groups.Values.Skip(1).First(group => group.Success).Value : null;
    }

    [GeneratedRegex(@"^\[ErrorCode:\w+\]\s*")]
    private static partial Regex Prefix();

    [GeneratedRegex(@"/\S*\.(cc|h):\d+\s+\S+\([^)]*\)(::<lambda\(\)>)?|\S*\.(cc|h):\d+:?(\s+\S+::\S+)?")]
    private static partial Regex Place();

    [GeneratedRegex(@"No Op registered for (\w+)|(?:implementation|kernel) for (\w+)\(|Op \((\w+)\)|of operator \((\w+)\)|OpType: ?(\w+)|op_type:(\w+)|(\w+) is not a registered function/op|node type (\w+)|of node \((\w+)\)|running (\w+) node")]
    private static partial Regex OperatorName();
}
