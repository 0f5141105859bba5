using System.Globalization;
using System.Text;
using MediaRouter.Plugins.Hls.Muxing;
using MediaRouter.Plugins.Hls.Playlists;

namespace MediaRouter.Fuzz;

public class HlsRequestFuzz
{
    // Three values of a query, one a line.
    [Fact]
    public void DeliveryDirectives_take_any_query() => FuzzLoop.Run(
        [.. new[] { "7\n2\nYES", "7\n\n", "\n\nv2", "9223372036854775807\n2147483647\nYES", "-1\n-1\n", "٣\n1\n" }.Select(Encoding.UTF8.GetBytes)],
        input =>
        {
            var values = Encoding.UTF8.GetString(input).Split('\n');
            string Value(int index) => index < values.Length ? values[index] : "";
            if (!DeliveryDirectives.TryParse(Value(0), Value(1), Value(2), out var directives))
            {
                return;
            }

            Assert.InRange(directives.MediaSequence, -1, long.MaxValue);
            Assert.InRange(directives.Part, -1, int.MaxValue);
            Assert.True(directives.Part < 0 || directives.IsBlocking, "a part of no segment");
            Assert.True(Value(0).Length == 0 || decimal.Parse(Value(0), NumberStyles.None, CultureInfo.InvariantCulture) == directives.MediaSequence);
        });

    [Fact]
    public void Names_of_segments_are_only_those_that_were_given() => FuzzLoop.Run(
        [.. new[] { "0123456789ab_video1_seg12.mp4", "0123456789ab_video1_part9223372036854775807.mp4", "0123456789ab_video1_seg.mp4", "../0123456789ab_video1_seg1.mp4" }.Select(Encoding.UTF8.GetBytes)],
        input =>
        {
            var name = Encoding.UTF8.GetString(input);
            var names = new RenditionNames("0123456789ab", "video1", ".mp4");
            foreach (var kind in new[] { "seg", "part" })
            {
                if (names.TryParse(name, kind, out var number))
                {
                    Assert.True(number >= 0);
                    Assert.Equal(kind == "seg" ? names.Segment(number) : names.Part(number), name);
                }
            }
        });
}
