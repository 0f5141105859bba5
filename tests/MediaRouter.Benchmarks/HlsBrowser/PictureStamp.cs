using System.Globalization;
using System.Text;

namespace MediaRouter.Benchmarks.HlsBrowser;

/// <summary>
/// Marks in the picture: its number, and the sender's clock in milliseconds, each as a strip of black and white cells. ffmpeg draws them, a script in the
/// page reads them out of what the viewer sees.
/// </summary>
internal static class PictureStamp
{
    private const int Cell = 16;
    private const int Bits = 22;

    /// <summary>The filter of ffmpeg that draws the marks.</summary>
    /// <remarks>The clock is a Gray code: its neighbours differ in one cell, so that a value which moves on while it is drawn is wrong by one at most.</remarks>
    public static string Filter()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"drawbox=x=0:y=0:w={Cell * Bits}:h={2 * Cell}:c=black:t=fill");
        for (var bit = 0; bit < Bits; bit++)
        {
            var (weight, place) = (1 << bit, $":w={Cell}:h={Cell}:c=white:t=fill:x={bit * Cell}");
            text.Append(CultureInfo.InvariantCulture, $",drawbox=y=0{place}:enable='mod(floor(n/{weight}),2)'");
            text.Append(CultureInfo.InvariantCulture, $",drawbox=y={Cell}{place}:enable='mod(floor((mod(floor(time(0)*1000),{1 << Bits})+{weight})/{2 * weight}),2)'");
        }

        return text.ToString();
    }

    /// <summary>The script that watches the video of a page from its beginning.</summary>
    public static string Script { get; } = """
        document.addEventListener("DOMContentLoaded", () => {
          const cell = CELL, bits = BITS, span = 2 ** bits;
          const canvas = document.createElement("canvas");
          canvas.width = cell * bits;
          canvas.height = 2 * cell;
          const context = canvas.getContext("2d", { willReadFrequently: true });
          const video = document.querySelector("video");
          const watch = window.watch = { first: null, pictures: 0, numbers: [], latencies: [], waits: 0, longest: 0 };
          let last = null;
          const strip = (data, row) => {
            let value = 0;
            for (let i = 0; i < bits; i++) {
              value += data[4 * ((row * cell + cell / 2) * canvas.width + i * cell + cell / 2) + 1] > 128 ? 2 ** i : 0;
            }

            return value;
          };
          const look = () => {
            const now = performance.now();
            watch.first ??= now;
            watch.longest = last === null ? 0 : Math.max(watch.longest, now - last);
            last = now;
            watch.pictures++;
            context.drawImage(video, 0, 0, canvas.width, canvas.height, 0, 0, canvas.width, canvas.height);
            const clock = Math.floor(Date.now()) % span;
            const data = context.getImageData(0, 0, canvas.width, canvas.height).data;
            watch.numbers.push(strip(data, 0));
            let gray = strip(data, 1), sent = 0;
            for (; gray; gray >>= 1) {
              sent ^= gray;
            }

            const latency = (clock - sent + span) % span;
            watch.latencies.push(latency > span / 2 ? latency - span : latency);
            video.requestVideoFrameCallback(look);
          };
          video?.requestVideoFrameCallback(look);
          video?.addEventListener("waiting", () => watch.waits += watch.first === null ? 0 : 1);
        });
        """.Replace("CELL", Cell.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("BITS", Bits.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
