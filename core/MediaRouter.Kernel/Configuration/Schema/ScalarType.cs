namespace MediaRouter.Kernel.Configuration;

/// <summary>A type whose values are written as one text.</summary>
internal abstract class ScalarType : SettingType
{
    /// <summary>What a value must be, for messages: <c>must be true or false</c>.</summary>
    protected abstract string Expectation { get; }

    public sealed override bool TryRead(ConfigNode node, ReadContext context, out object? value)
    {
        if (node is ScalarNode scalar && !scalar.IsNullText && Accepts(scalar.Style) && TryParse(scalar, out value))
        {
            return true;
        }

        value = null;
        context.Invalid(node, Expectation);
        return false;
    }

    /// <summary>Whether the way in which a value is written may stand for this type; a text unless said otherwise.</summary>
    protected virtual bool Accepts(ScalarStyle style) => style is not (ScalarStyle.Number or ScalarStyle.Boolean);

    protected abstract bool TryParse(ScalarNode scalar, out object? value);
}
