namespace Studio.Jobs.Training;

using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Studio.Pipelines;
using Studio.Pipelines.Experiments.Events;

/// <summary>Standard output of the trainer process, for events alone: whatever else is written there goes to standard error.</summary>
internal sealed partial class EventOutput : IDisposable
{
    private readonly Lock _lock = new();
    private readonly StreamWriter _writer;

    private EventOutput(Stream stream) => _writer = new StreamWriter(stream) { AutoFlush = true, NewLine = "\n" };

    /// <summary>The last event; null before it.</summary>
    public ExperimentEvent? Final { get; private set; }

    /// <summary>Keeps standard output for events. On Unix native libraries, which write to file descriptor 1, are turned away too.</summary>
    public static EventOutput TakeStandardOutput()
    {
        Stream stream;
        if (OperatingSystem.IsWindows())
        {
            stream = Console.OpenStandardOutput();
        }
        else
        {
            stream = new FileStream(new SafeFileHandle(Duplicate(1), ownsHandle: true), FileAccess.Write, bufferSize: 0);
            if (DuplicateTo(2, 1) < 0)
            {
                throw new IOException($"Standard output cannot be redirected (errno {Marshal.GetLastPInvokeError()}).");
            }
        }

        Console.SetOut(Console.Error);
        return new EventOutput(stream);
    }

    /// <summary>Writes an event; nothing after the last one.</summary>
    public void Write(ExperimentEvent happened)
    {
        lock (_lock)
        {
            if (Final is not null)
            {
                return;
            }

            if (happened is ExperimentCompleted or ExperimentFailed or SearchEnded or ExperimentPaused)
            {
                Final = happened;
            }

            _writer.WriteLine(JsonSerializer.Serialize(happened, StudioJson.Line));
        }
    }

    /// <summary>Writes a last event with this reason unless there has been one.</summary>
    public void WriteFinal(string reason) => Write(new ExperimentFailed(reason));

    public void Dispose() => _writer.Dispose();

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int DuplicateTo(int descriptor, int target);
}
