namespace Studio.Pipelines.Pretrained;

using Microsoft.ML.OnnxRuntime;

/// <summary>How models run in ONNX Runtime beside many others.</summary>
internal static class RuntimeSessions
{
    /// <summary>Options of a session that leaves the processor and the memory to others while nobody asks it.</summary>
    /// <param name="threads">Threads of one call, at least 1.</param>
    public static SessionOptions Options(int threads)
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,

            // Batch sizes differ from call to call: a pattern for each would only pile up.
            EnableMemoryPattern = false,
        };

        // Waiting threads must sleep, not spin: many models share the processor.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        return options;
    }
}
