namespace Studio.Api.Serving;

using System.Runtime.InteropServices;

/// <summary>The memory that native code of this process holds, as the C library counts it.</summary>
internal static partial class NativeHeap
{
    /// <summary>Bytes allocated; null where the library does not tell (glibc does since version 2.33).</summary>
    public static long? AllocatedBytes()
    {
        try
        {
            var info = ReadInfo();
            return (long)(info.AllocatedInArenas + info.MappedBytes);
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    // https://man7.org/linux/man-pages/man3/mallinfo.3.html
    [LibraryImport("libc", EntryPoint = "mallinfo2")]
    private static partial Info ReadInfo();

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Info
    {
        public readonly nuint Arena;
        public readonly nuint FreeChunks;
        public readonly nuint FastBinChunks;
        public readonly nuint MappedRegions;
        public readonly nuint MappedBytes;
        public readonly nuint Unused;
        public readonly nuint FastBinBytes;
        public readonly nuint AllocatedInArenas;
        public readonly nuint FreeBytes;
        public readonly nuint ReleasableBytes;
    }
}
