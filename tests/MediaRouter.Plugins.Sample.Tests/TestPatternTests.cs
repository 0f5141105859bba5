using System.Buffers.Binary;

namespace MediaRouter.Plugins.Sample.Tests;

public sealed class TestPatternTests
{
    [Fact]
    public void Scan_has_no_markers_and_differs_from_picture_to_picture()
    {
        var bars = new ColourBars();
        var first = bars.Encode(0).ToArray();
        var second = bars.Encode(1).ToArray();

        Assert.NotEqual(first, second);
        for (var i = 0; i < first.Length; i++)
        {
            Assert.False(first[i] == 0xff && (i + 1 == first.Length || first[i + 1] != 0), $"marker at {i}");
        }
    }

    [Fact]
    public void Payloads_carry_the_scan_in_order_with_the_header_of_rfc_2435()
    {
        var scan = new byte[3000];
        Random.Shared.NextBytes(scan);
        var joined = new List<byte>();
        var last = new List<bool>();

        JpegPayload.Write(scan, (payload, isLast) =>
        {
            Assert.Equal(joined.Count, BinaryPrimitives.ReadInt32BigEndian(payload));
            Assert.Equal([1, 50, 80, 60], payload[4..8].ToArray());
            joined.AddRange(payload[8..]);
            last.Add(isLast);
        });

        Assert.Equal(scan, joined);
        Assert.Equal([false, false, true], last);
    }

    [Fact]
    public void Tone_goes_on_without_a_step_from_packet_to_packet()
    {
        var tone = new Tone();
        var samples = new List<short>();
        for (var packet = 0; packet < 200; packet++)
        {
            var payload = tone.Next();
            for (var i = 0; i < payload.Length; i += 2)
            {
                samples.Add(BinaryPrimitives.ReadInt16BigEndian(payload[i..]));
            }
        }

        // The steepest step of a sine is amplitude times 2 pi times frequency over the sample rate.
        var steepest = (short.MaxValue / 4 * 2 * Math.PI * 440 / Tone.SampleRate) + 2;
        Assert.All(samples.Zip(samples.Skip(1)), pair => Assert.InRange(Math.Abs(pair.Second - pair.First), 0, steepest));
        Assert.InRange(samples.Max(), 8000, 8200);
    }

    [Fact]
    public void Packets_have_the_fixed_header_of_rfc_3550()
    {
        var writer = new RtpPacketWriter(26);
        writer.Make([1, 2, 3], 5, marker: false);

        Assert.Equal("809a0001000000070000000004", Convert.ToHexStringLower(writer.Make([4], 7, marker: true)));
    }
}
