namespace Studio.Pipelines.Pretrained;

using Microsoft.ML.OnnxRuntime;

/// <summary>
/// How models run in ONNX Runtime beside many others: the process has one pool of threads for all of them, and
/// calls that take one thread do without it.
/// </summary>
internal static class RuntimeSessions
{
    private static readonly Lazy<bool> s_sharesThreads = new(ShareThreads);

    /// <summary>Opens a model.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="threads">As for <see cref="Options"/>.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime cannot load the file.</exception>
    public static InferenceSession Open(string path, int threads)
    {
        using var options = Options(threads);
        return new InferenceSession(path, options);
    }

    /// <summary>Options of a session that leaves the processor and the memory to others while nobody asks it.</summary>
    /// <param name="threads">1 to run calls on the thread that makes them; more for the threads that all sessions share.</param>
    public static SessionOptions Options(int threads)
    {
        // Asked first whatever the threads are: the first session of a process settles it.
        var sharesThreads = s_sharesThreads.Value;
        var options = new SessionOptions
        {
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,

            // Batch sizes differ from call to call: a pattern for each would only pile up.
            EnableMemoryPattern = false,
        };
        if (threads > 1 && sharesThreads)
        {
            options.DisablePerSessionThreads();
        }
        else
        {
            options.IntraOpNumThreads = threads;

            // Waiting threads must sleep, not spin: many models share the processor.
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        }

        return options;
    }

    private static bool ShareThreads()
    {
        if (OrtEnv.IsCreated)
        {
            return false;
        }

        using var threads = new OrtThreadingOptions { GlobalIntraOpNumThreads = Environment.ProcessorCount, GlobalInterOpNumThreads = 1, GlobalSpinControl = false };
        var options = new EnvironmentCreationOptions { logId = "studio", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, threadOptions = threads };
        OrtEnv.CreateInstanceWithOptions(ref options);
        return true;
    }
}
