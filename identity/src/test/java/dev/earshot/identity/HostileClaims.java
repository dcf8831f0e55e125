package dev.earshot.identity;

import static dev.earshot.identity.Issuer.CLAIMS;
import static dev.earshot.identity.Issuer.PAIRS;

import dev.earshot.identity.HostileJws.Row;
import dev.earshot.testkit.SigningPair;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Claims that a token must not make, well signed by every kind of key. */
final class HostileClaims {
    /** One payload a line; {@code EXP}, {@code WHO} and {@code FOR} stand for what is right. */
    private static final String WRONG =
            """
            {}
            []
            null
            "eyJhbGciOiJub25lIn0.e30."
            {WHO,"sub":"anna"}
            {WHO,"sub":"anna","exp":null}
            {WHO,"sub":"anna","exp":"1790000060"}
            {WHO,"sub":"anna","exp":1790000060.0}
            {WHO,"sub":"anna","exp":1.79000006e9}
            {WHO,"sub":"anna","exp":-1}
            {WHO,"sub":"anna","exp":-0.0}
            {WHO,"sub":"anna","exp":0}
            {WHO,"sub":"anna","exp":1790000060000}
            {WHO,"sub":"anna","exp":9223372036854775807}
            {WHO,"sub":"anna","exp":9223372036854775808}
            {WHO,"sub":"anna","exp":1e400}
            {WHO,"sub":"anna","exp":9999999999999999999999999999999999999999}
            {WHO,"sub":"anna","exp":true}
            {WHO,"sub":"anna","exp":[1790000060]}
            {WHO,"sub":"anna","exp":{}}
            {WHO,"sub":"anna","exp":1789999969}
            {WHO,"sub":"anna","exp":1,EXP}
            {WHO,"sub":"anna","exp":1,"\\u0065xp":1790000060}
            {WHO,"sub":"anna","EXP ":1790000060}
            {WHO,"sub":"anna",EXP,"nbf":1790000031}
            {WHO,"sub":"anna",EXP,"nbf":"0"}
            {WHO,"sub":"anna",EXP,"nbf":1.5}
            {WHO,"sub":"anna",EXP,"iat":1790000031}
            {WHO,"sub":"anna",EXP,"iat":-1}
            {WHO,EXP}
            {WHO,"sub":null,EXP}
            {WHO,"sub":"",EXP}
            {WHO,"sub":7,EXP}
            {WHO,"sub":["anna"],EXP}
            {WHO,"sub":"anna\\u0000",EXP}
            {WHO,"sub":"anna\\r\\nx","exp":1790000060}
            {WHO,"sub":"../anna",EXP}
            {WHO,"sub":"anna","sub":"root",EXP}
            {WHO,"sub":"anna","roles":"admin",EXP}
            {WHO,"sub":"anna","roles":{"admin":true},EXP}
            {WHO,"sub":"anna","rooms":"*",EXP}
            {WHO,"sub":"anna","rooms":["a*b"],EXP}
            {WHO,"sub":"anna","device_id":{},EXP}
            {WHO,"sub":"anna","jti":"'; drop",EXP}
            {WHO,"sub":"anna","x":[[[[[[[[[]]]]]]]]],EXP}
            {WHO,"sub":"anna","x":{"a":1,"a":2},EXP}
            {WHO,"sub":"anna","x":NaN,EXP}
            {WHO,"sub":"anna","x":01,EXP}
            {WHO,"sub":"anna","x":'a',EXP}
            {WHO,"sub":"anna",EXP,}
            {WHO,"sub":"anna",EXP}{}
            {WHO,"sub":"anna",EXP} true
            {FOR,"sub":"anna",EXP}
            {FOR,"sub":"anna","iss":null,EXP}
            {FOR,"sub":"anna","iss":"",EXP}
            {FOR,"sub":"anna","iss":["https://id.example"],EXP}
            {FOR,"sub":"anna","iss":"https://id.example/",EXP}
            {FOR,"sub":"anna","iss":"https://ID.example",EXP}
            {FOR,"sub":"anna","iss":"https://id.example.evil",EXP}
            {FOR,"sub":"anna","iss":"https://id.example\\u0000",EXP}
            {"iss":"https://id.example","sub":"anna",EXP}
            {"iss":"https://id.example","sub":"anna","aud":null,EXP}
            {"iss":"https://id.example","sub":"anna","aud":"",EXP}
            {"iss":"https://id.example","sub":"anna","aud":[],EXP}
            {"iss":"https://id.example","sub":"anna","aud":"EARS",EXP}
            {"iss":"https://id.example","sub":"anna","aud":"other",EXP}
            {"iss":"https://id.example","sub":"anna","aud":"other ears",EXP}
            {"iss":"https://id.example","sub":"anna","aud":["other",1],EXP}
            {"iss":"https://id.example","sub":"anna","aud":[["ears"]],EXP}
            {"iss":"https://id.example","sub":"anna","aud":{"ears":1},EXP}
            {"iss":"https://id.example","sub":"anna","aud":"x","aud":"ears",EXP}
            """;

    private HostileClaims() {}

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        Stream<String> written =
                WRONG.lines()
                        .map(line ->
                                line.replace("EXP}", "\"exp\":1790000060}")
                                        .replace("EXP,", "\"exp\":1790000060,")
                                        .replace("WHO", "\"iss\":\"https://id.example\",FOR")
                                        .replace("FOR", "\"aud\":\"ears\""));
        Stream.concat(written, Stream.of("\ufeff" + CLAIMS, CLAIMS + "\0", "\0" + CLAIMS))
                .forEach(claims -> {
                    for (SigningPair pair : PAIRS) {
                        rows.add(new Row(pair.algorithm() + " " + claims, pair.token(claims)));
                    }
                    rows.add(new Row("HS256 " + claims, Tokens.signed(claims)));
                });
        return rows;
    }
}
