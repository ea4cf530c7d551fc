namespace Studio.Soak.Processes;

using System.Runtime.InteropServices;

/// <summary>Signals of Linux; .NET itself can only send SIGKILL.</summary>
internal static partial class Signal
{
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <summary>Sends a signal; does nothing when there is no such process.</summary>
    public static void Send(int processId, int signal) => _ = SendCore(processId, signal);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendCore(int processId, int signal);
}
