using System.Text;
using MediaRouter.Media.Sdp;

namespace MediaRouter.Fuzz;

public class SdpFuzz
{
    private static readonly byte[][] Corpus =
    [
        Encoding.UTF8.GetBytes("v=0\r\no=- 1 2 IN IP4 192.0.2.7\r\ns=x\r\nc=IN IP4 239.1.1.1/16/2\r\nb=AS:51\r\nt=0 0\r\na=control:*\r\na=range:npt=0-\r\n" +
            "m=video 0/2 RTP/SAVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1; sprop-parameter-sets=Z0LAKQ==,aM4=\r\n" +
            "a=control:trackID=1\r\na=key-mgmt:mikey AQAVAA==\r\na=framerate:25.0\r\n"),
        Encoding.UTF8.GetBytes("v=0\nm=audio 9 UDP/TLS/RTP/SAVPF 0 111\na=mid:0\na=extmap:1/recvonly urn:x y\na=rtcp-fb:* nack pli\na=rid:a send x\n" +
            "a=ssrc:1 cname:x\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAA|2^20 KDR=0\na=inactive\na=fmtp:111 minptime=10;useinbandfec\n"),
    ];

    [Fact]
    public void SessionDescription_reads_any_bytes_and_its_text_is_a_fixed_point()
    {
        FuzzLoop.Run(Corpus, input =>
        {
            if (!SessionDescription.TryParse(input, out var sdp, out var error))
            {
                Assert.NotEmpty(error);
                return;
            }

            _ = (sdp.Direction, sdp.MikeyMessage);
            foreach (var media in sdp.Medias)
            {
                foreach (var type in media.PayloadTypes)
                {
                    media.TryGetRtpMap(type, out _);
                    var parameters = media.GetFormatParameters(type);
                    parameters.GetBase64List("sprop-parameter-sets");
                    parameters.TryGetHex("config", out _);
                }

                _ = media.Rids.Count() + media.Ssrcs.Count() + media.ExtensionMaps.Count() + media.RtcpFeedbacks.Count() + media.RtpMaps.Count();
                foreach (var crypto in media.Cryptos)
                {
                    crypto.TryGetInlineKey(out _);
                }

                _ = (media.FrameRate, media.MikeyMessage, media.Mid);
                ControlUrl.ResolveAggregate("rtsp://h/p", media.Control, media.Range, sdp.Control);
                ControlUrl.WithAuthorityOf(media.Control ?? "", "rtsp://h/p");
            }

            var text = sdp.ToString();
            if (text.Length <= SessionDescription.MaxBytes && SessionDescription.TryParse(text, out var again, out _))
            {
                Assert.Equal(text, again.ToString());
            }
        });
    }
}
