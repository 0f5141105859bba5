using System.Text;
using MediaRouter.Plugins.HooksExec.Commands;

namespace MediaRouter.Fuzz;

public class HookCommandFuzz
{
    [Fact]
    public void Commands_never_throw_and_words_come_back_as_they_were_quoted() => FuzzLoop.Run(
        [.. new[]
        {
            "ffmpeg -re -stream_loop -1 -i file.ts -c copy -f rtsp rtsp://localhost:$RTSP_PORT/$MTX_PATH",
            "sh -c 'echo \"$G1 ${MTX_QUERY}\" > \"a b\" && true'",
            "a \"b \\\"c\\\" \\$d \\\\ \\`\" e\\ f \\\n g '' \"\"",
            "${} ${a $$ $ $1 '$x' ${MTX_PATH}${MTX_PATH}",
        }.Select(Encoding.UTF8.GetBytes)],
        input =>
        {
            var text = Encoding.UTF8.GetString(input);
            if (CommandLine.TrySplit(text, out var words, out _))
            {
                Assert.True(words.Sum(word => word.Length) <= text.Length);
                Assert.All(words, word => _ = CommandLine.Expand(word, name => name));

                // A value never changes the number of words, and arrives unchanged.
                Assert.Equal(text, CommandLine.Expand("$MTX_QUERY", _ => text));
            }

            var quoted = string.Join(' ', Array.ConvertAll(text.Split(' '), word => "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'"));
            Assert.True(CommandLine.TrySplit(quoted, out var again, out var fault), fault);
            Assert.Equal(text.Split(' '), again);
        });
}
