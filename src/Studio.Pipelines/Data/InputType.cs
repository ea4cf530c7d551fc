namespace Studio.Pipelines.Data;

/// <summary>Type of a model input in the ONNX file.</summary>
public enum InputType
{
    /// <summary>32-bit float, missing as NaN.</summary>
    Float,

    /// <summary>64-bit float, missing as NaN: numbers that lose meaning in 32 bits, and dates as seconds since 1970 UTC.</summary>
    Double,

    /// <summary>Text, missing as the empty string: categories, booleans, text.</summary>
    String,

    /// <summary>Pictures of one size, [N,3,height,width], 32-bit floats from 0 to 255.</summary>
    Image,
}
