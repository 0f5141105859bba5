namespace MediaRouter.Plugins.Sample;

/// <summary>Colour bars with a white square that moves along the bottom, as the scan of a baseline JPEG picture, 4:2:0.</summary>
/// <remarks>
/// Each macroblock of 16x16 pixels has one colour, so every block consists of its mean alone, and the cosine transform is a
/// multiplication. The tables are the default ones of the JPEG standard (ITU-T T.81, annex K), which RFC 2435 implies.
/// </remarks>
internal sealed class ColourBars
{
    public const int Width = 640;
    public const int Height = 480;
    public const int PicturesPerSecond = 25;

    /// <summary>RFC 2435, section 4.2: at 50 the quantisation tables are those of the standard, unscaled.</summary>
    public const byte Quality = 50;

    private const int BlocksAcross = Width / 16;
    private const int BlocksDown = Height / 16;

    // ITU-T T.81, tables K.1 and K.2: the divisors of the mean.
    private const int LumaDivisor = 16;
    private const int ChromaDivisor = 17;

    // The cosine transform of a block of one value is eight times the value.
    private const int TransformGain = 8;

    private static readonly (int Y, int Cb, int Cr) White = (235, 128, 128);
    private static readonly (int Y, int Cb, int Cr) Black = (16, 128, 128);

    // ITU-R BT.601 at 75 %: white, yellow, cyan, green, magenta, red, blue.
    private static readonly (int Y, int Cb, int Cr)[] Bars =
        [(180, 128, 128), (162, 44, 142), (131, 156, 44), (112, 72, 58), (84, 184, 198), (65, 100, 212), (35, 212, 114)];

    private readonly EntropyWriter _writer = new();

    /// <summary>Encodes one picture.</summary>
    /// <param name="number">Number of the picture; moves the square.</param>
    /// <returns>The scan, without any header; valid until the next call.</returns>
    public ReadOnlySpan<byte> Encode(long number)
    {
        _writer.Begin();
        var (lastY, lastCb, lastCr) = (0, 0, 0);
        for (var row = 0; row < BlocksDown; row++)
        {
            for (var column = 0; column < BlocksAcross; column++)
            {
                var (y, cb, cr) = ColourAt(column, row, number);
                var mean = Quantise(y, LumaDivisor);
                _writer.WriteLuma(mean - lastY);
                lastY = mean;

                // The other three of the four luma blocks are like the first.
                _writer.WriteLuma(0);
                _writer.WriteLuma(0);
                _writer.WriteLuma(0);
                mean = Quantise(cb, ChromaDivisor);
                _writer.WriteChroma(mean - lastCb);
                lastCb = mean;
                mean = Quantise(cr, ChromaDivisor);
                _writer.WriteChroma(mean - lastCr);
                lastCr = mean;
            }
        }

        return _writer.End();
    }

    private static (int Y, int Cb, int Cr) ColourAt(int column, int row, long number)
    {
        const int StripRows = 4;
        if (row < BlocksDown - StripRows)
        {
            return Bars[column * Bars.Length / BlocksAcross];
        }

        var square = (int)(number % BlocksAcross);
        return row is BlocksDown - 3 or BlocksDown - 2 && (column == square || column == square + 1) ? White : Black;
    }

    // The standard shifts samples to be signed.
    private static int Quantise(int sample, int divisor) =>
        (int)Math.Round(TransformGain * (sample - 128) / (double)divisor);
}
