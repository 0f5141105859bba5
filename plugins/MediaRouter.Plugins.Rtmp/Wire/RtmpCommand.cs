using System.Diagnostics.CodeAnalysis;

namespace MediaRouter.Plugins.Rtmp.Wire;

/// <summary>A command, or the answer to one.</summary>
/// <param name="Name">For instance <c>connect</c>, <c>_result</c> or <c>onStatus</c>.</param>
/// <param name="TransactionId">Number that an answer repeats; 0 if none is wanted.</param>
/// <param name="Object">The command object; null if there is none.</param>
/// <param name="Arguments">What follows the command object.</param>
internal sealed record RtmpCommand(string Name, double TransactionId, AmfValue Object, IReadOnlyList<AmfValue> Arguments)
{
    /// <summary>Reads a command message.</summary>
    /// <param name="message">Of type <see cref="RtmpMessageType.CommandAmf0"/> or <see cref="RtmpMessageType.CommandAmf3"/>.</param>
    /// <param name="command">The command.</param>
    /// <returns><see langword="false"/> if the bytes are malformed.</returns>
    public static bool TryRead(in RtmpMessage message, [NotNullWhen(true)] out RtmpCommand? command)
    {
        command = null;
        var payload = message.Payload.Span;
        if (message.TypeId == RtmpMessageType.CommandAmf3 && payload is [0, ..])
        {
            // The format selector in front; the values switch to AMF3 one by one.
            payload = payload[1..];
        }

        var reader = new Amf0Reader(payload);
        if (!reader.TryRead(out var name) || name.AsText() is not { } text)
        {
            return false;
        }

        // Some clients leave the rest out of commands that need none.
        var transaction = AmfValue.Undefined;
        var target = AmfValue.Null;
        if ((!reader.IsAtEnd && !reader.TryRead(out transaction)) || (!reader.IsAtEnd && !reader.TryRead(out target)))
        {
            return false;
        }

        if (!reader.TryReadAll(out var arguments))
        {
            return false;
        }

        command = new RtmpCommand(text, transaction.AsNumber() ?? 0, target, arguments);
        return true;
    }

    /// <summary>The argument at a place; undefined if there are fewer.</summary>
    public AmfValue Argument(int index) => index < Arguments.Count ? Arguments[index] : AmfValue.Undefined;
}
