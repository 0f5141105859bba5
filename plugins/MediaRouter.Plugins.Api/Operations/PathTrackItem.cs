using System.Text.Json.Nodes;

namespace MediaRouter.Plugins.Api.Operations;

/// <summary>A track of a path as the API shows it.</summary>
/// <param name="Codec">Label of the codec.</param>
/// <param name="CodecProps">Properties of the codec; <see langword="null"/> if it has none or they are not known.</param>
internal sealed record PathTrackItem(string Codec, JsonObject? CodecProps);
