namespace Studio.Pipelines.Trainers.LightGbm;

using System.Runtime.InteropServices;

/// <summary>
/// The functions of LightGBM's C interface (its <c>c_api.h</c>) that training needs. Each returns 0, or −1 with a message
/// that the calling thread can ask for. The library's thread count is one number for the whole process: the last one that
/// a data set or booster was created with.
/// </summary>
internal static partial class LightGbmLibrary
{
    /// <summary>The library's number for 32-bit floats.</summary>
    public const int Float32 = 0;

    private const string Library = "lib_lightgbm";

    private static readonly Lazy<string?> Missing = new(Load);

    /// <summary>Loads the library and what it needs, and returns null; or a sentence that says why this machine cannot.</summary>
    public static string? EnsureLoaded() => Missing.Value;

    /// <summary>Throws when a call failed.</summary>
    /// <exception cref="TrainingException">With the message of the library.</exception>
    public static void Check(int result)
    {
        if (result != 0)
        {
            var message = Marshal.PtrToStringUTF8(GetLastError()) ?? "no reason given";
            throw new TrainingException($"LightGBM failed: {message.Split('\n', 2)[0].Trim().TrimEnd('.')}.");
        }
    }

    private static string? Load()
    {
        if (OpenMp.EnsureLoaded() is { } reason)
        {
            return reason;
        }

        try
        {
            _ = GetLastError();
            return null;
        }
        catch (DllNotFoundException)
        {
            return "LightGBM's native library cannot be loaded; it exists for 64-bit Intel and AMD processors only.";
        }
    }

    [LibraryImport(Library, EntryPoint = "LGBM_GetLastError")]
    private static partial nint GetLastError();

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetCreateFromMat", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int CreateDataset(
        ReadOnlySpan<float> values, int type, int rows, int columns, int isRowMajor, string parameters, nint reference, out nint dataset);

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetCreateByReference")]
    internal static partial int CreateDataset(BinnedDataset reference, long rows, out nint dataset);

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetPushRows")]
    internal static partial int PushRows(BinnedDataset dataset, ReadOnlySpan<float> values, int type, int rows, int columns, int firstRow);

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetSetField", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetField(BinnedDataset dataset, string name, ReadOnlySpan<float> values, int count, int type);

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetFree")]
    internal static partial int FreeDataset(nint dataset);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterCreate", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int CreateBooster(BinnedDataset training, string parameters, out nint booster);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterFree")]
    internal static partial int FreeBooster(nint booster);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterAddValidData")]
    internal static partial int AddValidation(Booster booster, BinnedDataset validation);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterUpdateOneIter")]
    internal static partial int Update(Booster booster, out int isFinished);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterGetCurrentIteration")]
    internal static partial int CurrentIteration(Booster booster, out int iteration);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterGetPredict")]
    internal static partial int GetPredictions(Booster booster, int dataset, out long count, Span<double> values);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterPredictForMat", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Predict(
        Booster booster,
        ReadOnlySpan<float> values,
        int type,
        int rows,
        int columns,
        int isRowMajor,
        int kind,
        int firstRound,
        int rounds,
        string parameters,
        out long count,
        Span<double> predictions);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterSaveModelToString")]
    internal static partial int SaveModel(
        Booster booster, int firstRound, int rounds, int importance, long bufferLength, out long length, Span<byte> buffer);
}
