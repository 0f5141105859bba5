namespace MediaRouter.Media.Codecs;

/// <summary>Learns from picture order counts how far the pictures of a sequence are reordered.</summary>
/// <remarks>
/// The counts of the pictures that are shown follow each other by a fixed step. A picture that leaves a gap behind the ones before it tells
/// that pictures which are shown before it are still to come: so the depth is known before the first reordered picture. A gap that is
/// not filled soon was a loss.
/// </remarks>
internal sealed class PictureOrderTracker
{
    // Hierarchies of 32 pictures have a depth of 5. A gap behind more pictures is a loss.
    private const int LargestDepth = 5;

    // A gap of more pictures is a loss, too.
    private const int LargestGap = 32;

    // Frames count by two, one for each field (ITU-T H.264, section 8.2.1).
    private const int FrameStep = 2;

    // Counts of pictures behind a gap, ascending.
    private readonly List<int> _ahead = new(LargestDepth + 1);
    private bool _isStarted;
    private int _step = FrameStep;

    // Everything up to here has come.
    private int _complete;
    private int _learned;

    /// <summary>Depth that the pictures showed, and that the gap which is open now may need.</summary>
    public int Depth => Math.Max(_learned, _ahead.Count);

    /// <summary>A picture came that is shown after all pictures before it.</summary>
    public void Restart(int order)
    {
        _isStarted = true;
        _complete = order;
        _ahead.Clear();
    }

    /// <summary>A picture came.</summary>
    /// <param name="order">Its count.</param>
    public void Add(int order)
    {
        var distance = (long)order - _complete;
        if (!_isStarted || distance > (long)LargestGap * _step || distance < -(long)LargestDepth * _step)
        {
            Restart(order);
        }
        else if (distance > _step)
        {
            AddAhead(order);
        }
        else if (distance > 0)
        {
            _step = (int)distance;
            _learned = Math.Max(_learned, _ahead.Count);
            _complete = order;
            Close();
        }
        else if (distance < 0)
        {
            // The step is smaller than it seemed: there was no gap where this one belongs.
            _step = 1;
            _learned = Math.Max(_learned, Math.Min(LargestDepth, _ahead.Count + 1));
        }
    }

    private void AddAhead(int order)
    {
        var place = _ahead.BinarySearch(order);
        if (place >= 0)
        {
            return;
        }

        _ahead.Insert(~place, order);
        if (_ahead.Count <= LargestDepth)
        {
            return;
        }

        // Nothing fills the gap. If all steps are larger than the one that is known, so are those of the encoder.
        var step = int.MaxValue;
        for (var i = 1; i < _ahead.Count; i++)
        {
            step = Math.Min(step, _ahead[i] - _ahead[i - 1]);
        }

        _step = Math.Max(_step, step);
        _complete = _ahead[0];
        _ahead.RemoveAt(0);
        Close();
    }

    private void Close()
    {
        while (_ahead.Count > 0 && _ahead[0] - _complete <= _step)
        {
            _complete = _ahead[0];
            _ahead.RemoveAt(0);
        }
    }
}
