namespace Studio.Jobs.Training;

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

/// <summary>Standard output of this process.</summary>
internal static partial class StandardOutput
{
    /// <summary>Takes it away from everybody else, whose output goes to standard error. On Unix native libraries, which write to file descriptor 1, are turned away too.</summary>
    public static Stream Take()
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
        return stream;
    }

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int DuplicateTo(int descriptor, int target);
}
