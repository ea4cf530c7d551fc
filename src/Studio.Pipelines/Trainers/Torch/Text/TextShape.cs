namespace Studio.Pipelines.Trainers.Torch.Text;

/// <summary>What reads the tokens of a text.</summary>
public enum TextEncoderKind
{
    /// <summary>Convolutions over two and three neighbouring tokens.</summary>
    Cnn,

    /// <summary>Self-attention among all tokens.</summary>
    Transformer,
}

/// <summary>A text column within the features vector.</summary>
/// <param name="Start">Its first slot.</param>
/// <param name="Places">Slots that are read; a transformer reads fewer than there are.</param>
/// <param name="Ids">Number of ids, those of padding and unknown tokens among them.</param>
internal sealed record TextSlots(int Start, int Places, int Ids);

/// <summary>A column of level codes within the features vector.</summary>
/// <param name="Slot">Its slot.</param>
/// <param name="Codes">Number of codes.</param>
internal sealed record TextNetLevel(int Slot, int Codes)
{
    /// <summary>Values of a level's vector: little more than its codes can tell apart, at most 8.</summary>
    public int Width => Math.Clamp((Codes + 1) / 2, 1, 8);
}

/// <summary>Shape of a text net.</summary>
/// <param name="Texts">Text columns.</param>
/// <param name="Levels">Columns of level codes.</param>
/// <param name="Numbers">Slots that hold numbers.</param>
/// <param name="Outputs">Numbers it predicts.</param>
/// <param name="Encoder">What reads tokens.</param>
/// <param name="Width">Values of a token's vector.</param>
/// <param name="Channels">Channels of each convolution.</param>
/// <param name="Blocks">Blocks of a transformer.</param>
/// <param name="Hidden">Units of the hidden layer behind everything.</param>
/// <param name="Dropout">Share of values dropped before and after the hidden layer while training.</param>
/// <param name="WordDropout">Share of tokens left out of a text while training.</param>
internal sealed record TextShape(
    IReadOnlyList<TextSlots> Texts,
    IReadOnlyList<TextNetLevel> Levels,
    IReadOnlyList<long> Numbers,
    int Outputs,
    TextEncoderKind Encoder,
    int Width,
    int Channels,
    int Blocks,
    int Hidden,
    double Dropout,
    double WordDropout)
{
    /// <summary>Tokens that each convolution looks at.</summary>
    public static IReadOnlyList<int> Windows { get; } = [2, 3];

    /// <summary>Values of a transformer's attention head.</summary>
    public const int HeadWidth = 32;

    /// <summary>Values that a text column gives to the hidden layer.</summary>
    public int TextValues => Width + (2 * (Encoder == TextEncoderKind.Cnn ? Channels * Windows.Count : Width));

    /// <summary>Values that enter the hidden layer.</summary>
    public int Joined => (Texts.Count * TextValues) + Levels.Sum(level => level.Width) + Numbers.Count;

    /// <summary>Multiplications for one row of full length, roughly.</summary>
    public double Multiplications => (Joined * (double)Hidden) + Texts.Sum(text => (double)text.Places * (Encoder == TextEncoderKind.Cnn
        ? (double)Width * Channels * Windows.Sum()
        : Blocks * ((8.0 * Width * Width) + (2.0 * text.Places * Width))));
}
