namespace Studio.Pipelines.Tests.Features;

using CsCheck;

/// <summary>Random texts of many scripts, mixed within words.</summary>
internal static class AnyText
{
    public static Gen<string> Gen { get; } = CsCheck.Gen.OneOf(
        OneOf.Of("the", "The", "CAT", "cat", " ", "  ", ", ", ".", "\n", "é", "É", "ÉCOLE", "école", "日本", "😀", "\u200d", "\u00a0", "_", "’", "한", "ﬁ", "１", "\ufeff"),
        OneOf.Of("很好吃", "。", "々", "カフェ", "ﾊﾞ", "ㄅ", "ไม่", "ดี", "เ", "า", "ແຊບ", "ឆ្ងាញ់", "ကောင်း", "ཀྲ", "𠮷", "한국어", "\u200b", "\u3000"),
        Within('\u0e00', '\u109f'),
        Within('\u1780', '\u17ff'),
        Within('\u3000', '\u33ff'),
        Within('\ua9d0', '\uaa8f'),
        Within('\uff60', '\uffa3'),
        Within('\u0001', '\ud7ff'),
        Within('\ue000', '\uffff')).Array[0, 12].Select(string.Concat);

    private static Gen<string> Within(char from, char to) => CsCheck.Gen.Char[from, to].Select(character => character.ToString());
}
